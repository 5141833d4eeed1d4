"""Sign-in, sign-out, the landing after sign-in, the inbox, and the two health addresses."""

from allauth.account import views as allauth
from django.urls import path

from agencies.views import account, health, inbox, landing

urlpatterns = [
    path("accounts/login/", allauth.login, name="account_login"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    path("accounts/inactive/", allauth.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read_all, name="inbox_read_all"),
    path("inbox/settings/", inbox.inbox_settings, name="inbox_settings"),
    path("inbox/<uuid:pk>/", inbox.inbox_message, name="inbox_message"),
    path("landing/", landing.landing, name="landing"),
    path("elder/", landing.elder, name="elder"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
