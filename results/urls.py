"""Public addresses. Files stand before pledges, so that no file is taken for a pledge."""

from django.urls import path

from results.views import (
    data,
    feeds,
    history,
    linking,
    national,
    overview,
    pledges,
    public,
    remarks,
    years,
)
from results.views.keeping import kept

urlpatterns = [
    path("", kept(public.home), name="home"),
    path("sitemap.xml", kept(linking.sitemap), name="sitemap"),
    path("robots.txt", linking.robots, name="robots"),
    path("national/", national.national, name="national"),
    path("results/", kept(years.years), name="years"),
    path("results/search/", kept(years.search_results), name="search"),
    path("results/method/", kept(years.method), name="method"),
    path("results/dictionary/", kept(data.dictionary), name="dictionary"),
    path("results/dictionary.json", kept(data.dictionary_json), name="dictionary_json"),
    path("results/publications.json", kept(history.publications_json), name="publications_json"),
    path("results/feed.xml", kept(feeds.feed), name="feed"),
    path("results/remarks/", remarks.remark_status, name="remark_status"),
    path("results/remarks/sent/", remarks.remark_sent, name="remark_sent"),
    *(
        path(
            f"results/<slug:slug>/data.{end}", kept(data.data), {"ending": end}, name=f"data_{end}"
        )
        for end in data.ENDINGS
    ),
    *(
        path(
            f"results/<slug:slug>/data/<slug:table>.{end}",
            kept(data.table),
            {"ending": end},
            name=f"table_{end}",
        )
        for end in data.ENDINGS
    ),
    *(
        path(
            f"results/<slug:slug>/versions/<int:number>/data.{end}",
            kept(data.version),
            {"ending": end},
            name=f"version_{end}",
        )
        for end in data.ENDINGS
    ),
    path("results/<slug:slug>/data/", kept(data.data_tables), name="data_tables"),
    path("results/<slug:slug>/history/", kept(history.history), name="history"),
    path("results/<slug:slug>/history.json", kept(history.history_json), name="history_json"),
    path("results/<slug:slug>/results.pdf", data.batch_pdf, name="batch_pdf"),
    path("results/<slug:slug>/", kept(public.batch), name="batch"),
    path(
        "results/<slug:slug>/categories/<int:position>/", kept(overview.category), name="category"
    ),
    path(
        "results/<slug:slug>/agencies/<str:name>/",
        kept(overview.agency_results),
        name="agency_results",
    ),
    path(
        "results/<slug:slug>/regions/<slug:code>/",
        kept(overview.region_results),
        name="region_results",
    ),
    path("results/<slug:slug>/feed.xml", kept(feeds.batch_feed), name="batch_feed"),
    path("results/<slug:slug>/files/<slug:sha256>.jpg", linking.public_file, name="public_file"),
    path("results/<slug:slug>/<str:no>/feed.xml", kept(feeds.pledge_feed), name="pledge_feed"),
    path("results/<slug:slug>/<str:no>/say/", remarks.remark_new, name="remark_new"),
    path("results/<slug:slug>/<str:no>/qr.svg", kept(linking.pledge_qr), name="pledge_qr"),
    path("results/<slug:slug>/<str:no>/", kept(pledges.pledge), name="pledge"),
]
