"""Sign-in, sign-out, the landing after sign-in, and the two health addresses."""

from allauth.account import views as account
from django.urls import path

from agencies import views

urlpatterns = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("landing/", views.landing, name="landing"),
    path("elder/", views.elder, name="elder"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
