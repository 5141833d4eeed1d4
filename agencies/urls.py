"""Sign-in, sign-out, the landing after sign-in, the inbox, and the two health addresses."""

from allauth.account import views as allauth
from allauth.mfa.base.views import authenticate
from django.urls import path

from agencies.views import (
    account,
    factors,
    health,
    inbox,
    jobs,
    landing,
    means,
    single_sign_on,
    systems,
    webhooks,
)

urlpatterns = [
    path("accounts/login/", allauth.login, name="account_login"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    path("accounts/inactive/", allauth.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/code/", authenticate, name="mfa_authenticate"),
    path("accounts/unified/", single_sign_on.start, name="single_sign_on"),
    path("accounts/unified/callback/", single_sign_on.callback, name="single_sign_on_callback"),
    path("account/second-factor/", factors.second_factor, name="second_factor"),
    path("account/second-factor/enrol/", factors.enrol, name="second_factor_enrol"),
    path("account/second-factor/codes/", factors.codes, name="second_factor_codes"),
    path("account/second-factor/off/", factors.off, name="second_factor_off"),
    path("access/means/", means.means, name="means"),
    path("access/means/<int:pk>/", means.means_of, name="means_of"),
    path("access/means/<int:pk>/reset/", means.factor_reset, name="factor_reset"),
    path("access/means/<int:pk>/link/", means.identity_link, name="identity_link"),
    path("access/means/<int:pk>/unlink/", means.identity_unlink, name="identity_unlink"),
    path("account/sessions/", account.sessions, name="sessions"),
    path("account/sessions/others/end/", account.sessions_end_others, name="sessions_end_others"),
    path("account/sessions/<int:pk>/end/", account.session_end, name="session_end"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read_all, name="inbox_read_all"),
    path("inbox/settings/", inbox.inbox_settings, name="inbox_settings"),
    path("inbox/<uuid:pk>/", inbox.inbox_message, name="inbox_message"),
    path("landing/", landing.landing, name="landing"),
    path("elder/", landing.elder, name="elder"),
    path("access/systems/", systems.systems, name="systems"),
    path("access/systems/new/", systems.system_new, name="system_new"),
    path("access/systems/<int:pk>/", systems.system, name="system"),
    path("access/systems/<int:pk>/expiry/", systems.system_expiry, name="system_expiry"),
    path("access/systems/<int:pk>/end/", systems.system_deactivate, name="system_deactivate"),
    path("access/systems/<int:pk>/resume/", systems.system_reactivate, name="system_reactivate"),
    path("access/systems/<int:pk>/token/", systems.token_issue, name="token_issue"),
    path("access/systems/<int:pk>/webhook/", webhooks.webhook_new, name="webhook_new"),
    path("access/systems/tokens/<int:pk>/revoke/", systems.token_revoke, name="token_revoke"),
    path("access/systems/webhooks/<uuid:pk>/", webhooks.webhook, name="webhook"),
    path(
        "access/systems/webhooks/<uuid:pk>/secret/", webhooks.webhook_secret, name="webhook_secret"
    ),
    path("access/systems/pushes/<int:pk>/retry/", webhooks.push_retry, name="push_retry"),
    path("metrics", jobs.metrics, name="metrics"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
