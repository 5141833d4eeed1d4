"""The address table."""

from django.contrib import admin
from django.urls import include, path, re_path

from agencies.api.root import Nothing
from agencies.views import landing

# The admin's shortcut to any row of any table "on site": no page of ours is reached that way.
ADMIN = [one for one in admin.site.urls[0] if getattr(one, "name", "") != "view_on_site"]

urlpatterns = [
    path("", include("results.urls")),
    path("", include("pledges.public_urls")),
    path("", include("agencies.urls")),
    path("directory/", include("agencies.directory_urls")),
    path("access/", include("agencies.access_urls")),
    path("desk/planning/", include("pledges.desk_urls")),
    path("desk/", include("progress.urls")),
    path("desk/", include("oversight.desk_urls")),
    path("office/planning/", include("pledges.urls")),
    path("office/", include("oversight.urls")),
    path("office/publish/", include("results.publishing_urls")),
    path("language/", landing.language, name="set_language"),
    path("api/v1/", include("config.api_urls")),
    re_path("^api/", Nothing.as_view(), name="api-nothing"),
    path("admin/", (ADMIN, *admin.site.urls[1:])),
]

# a withdrawn batch says why
handler404 = "results.views.gone.not_found"
# what is away is told as such
handler500 = "agencies.views.outage.server_error"
