"""Addresses of publishing, inside the office."""

from django.urls import path, register_converter

from results.models import PublicationCheck
from results.views import (
    exports,
    publishing,
    publishing_files,
    publishing_periods,
    publishing_preview,
    publishing_settings,
    publishing_steps,
    remark_office,
)


class StepConverter:
    """A step of checking; what is none is no address."""

    regex = "|".join(PublicationCheck.Step.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StepConverter, "checking_step")

urlpatterns = [
    path("", publishing.publishing, name="publishing"),
    path("export/", exports.exports, name="exports"),
    path("export/start/", exports.exports_start, name="exports_start"),
    path("export/progress/", exports.exports_progress, name="exports_progress"),
    path("export/<int:pk>/site.zip", exports.exports_download, name="exports_download"),
    path("remarks/", remark_office.remarks, name="remarks"),
    path("remarks/<int:pk>/", remark_office.remark, name="remark"),
    path("remarks/<int:pk>/aside/", remark_office.remark_set_aside, name="remark_set_aside"),
    path("remarks/<int:pk>/publish/", remark_office.remark_publish, name="remark_publish"),
    path("remarks/<int:pk>/unpublish/", remark_office.remark_unpublish, name="remark_unpublish"),
    path("periods/", publishing_periods.periods, name="periods"),
    path("periods/new/", publishing_periods.period_new, name="period_new"),
    path("periods/<int:pk>/", publishing_periods.period_edit, name="period_edit"),
    path("periods/<int:pk>/remove/", publishing_periods.period_remove, name="period_remove"),
    path("<int:pk>/", publishing.publication_review, name="publication_review"),
    path(
        "<int:pk>/check/<checking_step:step>/",
        publishing_steps.publication_check,
        name="publication_check",
    ),
    path(
        "<int:pk>/return/<checking_step:step>/",
        publishing_steps.publication_return,
        name="publication_return",
    ),
    path("<int:pk>/refreeze/", publishing_steps.publication_refreeze, name="publication_refreeze"),
    path("<int:pk>/discard/", publishing_steps.publication_discard, name="publication_discard"),
    path("<int:pk>/embargo/", publishing_steps.publication_embargo, name="publication_embargo"),
    path("<int:pk>/withdraw/", publishing_steps.publication_withdraw, name="publication_withdraw"),
    path(
        "<int:pk>/photographs/<int:evidence>/choose/",
        publishing_files.publication_choose_file,
        name="publication_choose_file",
    ),
    path(
        "<int:pk>/pictures/<int:file>/", publishing_files.publication_file, name="publication_file"
    ),
    path(
        "<int:pk>/pictures/<int:file>/drop/",
        publishing_files.publication_drop_file,
        name="publication_drop_file",
    ),
    path("<int:pk>/preview/", publishing_preview.publication_preview, name="publication_preview"),
    path(
        "<int:pk>/preview/<path:rest>",
        publishing_preview.publication_preview,
        name="publication_preview_page",
    ),
    path("<slug:slug>/prepare/", publishing.publication_prepare, name="publication_prepare"),
    path("<slug:slug>/settings/", publishing_settings.public_settings, name="public_settings"),
]
