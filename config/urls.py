"""The address table."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("results.urls")),
    path("", include("pledges.public_urls")),
    path("", include("agencies.urls")),
    path("directory/", include("agencies.directory_urls")),
    path("desk/planning/", include("pledges.desk_urls")),
    path("desk/", include("progress.urls")),
    path("desk/", include("oversight.desk_urls")),
    path("office/planning/", include("pledges.urls")),
    path("office/", include("oversight.urls")),
    path("office/publish/", include("results.publishing_urls")),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
]

# a withdrawn batch says why
handler404 = "results.views.gone.not_found"
