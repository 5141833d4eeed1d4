"""The administrator's pages: the directory's workbook, and the accounts."""

from django.urls import path

from agencies.views import directory, jobs, outlines, people

urlpatterns = [
    path("", directory.directory, name="directory"),
    path("template.xlsx", directory.template_file, name="directory_template"),
    path("upload/", directory.upload, name="directory_upload"),
    path("imports/<int:pk>/", directory.preview, name="directory_import"),
    path("imports/<int:pk>/apply/", directory.apply_import, name="directory_apply"),
    path("imports/<int:pk>/reissue/", directory.reissue_passwords, name="directory_reissue"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<str:job>/run/", jobs.job_run, name="job_run"),
    path("outlines/", outlines.outlines, name="outlines"),
    path("outlines/upload/", outlines.upload_outlines, name="outlines_upload"),
    path("outlines/remove/", outlines.take_down_outlines, name="outlines_remove"),
    path("people/", people.people_list, name="people"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("people/<int:pk>/move/", people.person_move, name="person_move"),
    path("people/<int:pk>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("people/<int:pk>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("people/<int:pk>/reset/", people.person_reset, name="person_reset"),
    path("people/<int:pk>/expiry/", people.person_expiry, name="person_expiry"),
]
