"""Public addresses. Files stand before pledges, so that no file is taken for a pledge."""

from django.urls import path

from results.views import data, public

urlpatterns = [
    path("", public.home, name="home"),
    path("results/feed.xml", data.feed, name="feed"),
    path("results/<slug:slug>/data.csv", data.data_csv, name="data_csv"),
    path("results/<slug:slug>/data.json", data.data_json, name="data_json"),
    path("results/<slug:slug>/data.xlsx", data.data_xlsx, name="data_xlsx"),
    path("results/<slug:slug>/results.pdf", data.batch_pdf, name="batch_pdf"),
    path("results/<slug:slug>/", public.batch, name="batch"),
    path("results/<slug:slug>/<str:no>/", public.pledge, name="pledge"),
]
