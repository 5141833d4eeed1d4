"""The addresses of the exported site: those of the portal, and a search that asks no server."""

from django.urls import include, path

from results.views import site_search

urlpatterns = [
    path("results/search/", site_search.page, name="search"),
    path("results/search/index.js", site_search.index, name="search_index"),
    path("", include("config.urls")),
]
