"""Settings, read from the environment; a missing or odd value stops the start in one line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.api import *  # noqa: F403
from config.environment import (
    MODE,
    PRODUCTION,
    broker,
    database,
    day,
    env,
    folder,
    networks,
    origin,
    portals,
    required,
    scanner,
    seconds,
)
from config.hardening import SILENCED, content_security_policy
from config.job_words import JOB_WORDS  # noqa: F401
from config.logs import logging
from config.queues import QUEUES, ROUTES, UNPLACED
from config.reliability import CELERY, cache
from config.sign_in import *  # noqa: F403
from config.signing_on import passwords_for_administrators_only, second_factor, single_sign_on
from config.timetable import timetable
from config.triggers import Registry  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent

PORTAL_TODAY = day("PORTAL_TODAY")
SECRET_KEY = required("SECRET_KEY", "$(openssl rand -hex 32)")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DATABASES = {"default": database(required("DATABASE_URL", "postgres://user:password@host/name"))}
REDIS_URL = broker(required("REDIS_URL", "redis://127.0.0.1:6379/0"))
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "缺少环境变量 ALLOWED_HOSTS，请写明网站域名，例如 ALLOWED_HOSTS=ms.example.gov.cn"
    )
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "config.backups",
    "agencies",
    "pledges",
    "progress",
    "oversight",
    "results",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django_celery_beat",
    "django_filters",
    "django_structlog",
    "drf_spectacular",
    "rest_framework",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    "config.frames.in_one_piece",
    "agencies.operations.request_ids.Requests",
    # first of all, for static files and errors too
    "config.hardening.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "agencies.problem_bodies.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "agencies.languages.LanguageMiddleware",
    "config.hardening.AddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "pledges.views.calls.OpenCalls",
    # what comes after it is for people who sign in or send something
    "results.views.keeping.PublicPages",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agencies.operations.provenance.WhenceMiddleware",
    "agencies.refusals.ConflictMiddleware",
    "agencies.signing_in.sessions.SessionMiddleware",
    "agencies.signing_in.temporary_passwords.TemporaryPasswordMiddleware",
    "agencies.signing_in.second_factor.SecondFactorMiddleware",
    "progress.files.receiving.RequestSizeMiddleware",
    "agencies.costly.CostlyMiddleware",
    "axes.middleware.AxesMiddleware",
]
# of them, what a page looks different without: pages that are written to files go through no more
PAGE_MIDDLEWARE = [
    "config.frames.in_one_piece",
    "agencies.languages.LanguageMiddleware",
    "pledges.views.calls.OpenCalls",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FORM_RENDERER = "agencies.forms.selects.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agencies.context.portal",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

PORTAL_FOOTER = {
    "host": env("PORTAL_HOST_NAME", default=""),
    "site_code": env("PORTAL_SITE_CODE", default=""),
    "icp": env("PORTAL_ICP", default=""),
    "police": env("PORTAL_POLICE", default=""),
}

# On what terms the public may use the open data, printed on its pages and in its files: a sentence,
# the name of the terms and the address they stand at (results/open_data/terms.py has defaults).
DATA_LICENCE = env("DATA_LICENCE", default="")
DATA_LICENCE_NAME = env("DATA_LICENCE_NAME", default="")
DATA_LICENCE_URL = env("DATA_LICENCE_URL", default="")

# How often the public may write from one place, and the whole public in an hour. Behind a proxy
# it is the proxy that says from where: so many proxies stand before the portal.
REMARKS_AN_HOUR = env.int("REMARKS_AN_HOUR", default=5)
REMARKS_A_DAY = env.int("REMARKS_A_DAY", default=20)
REMARKS_AN_HOUR_IN_ALL = env.int("REMARKS_AN_HOUR_IN_ALL", default=500)
# searches and files made on the spot, a minute, from one place or by one account; 0: no limit
SEARCHES_A_MINUTE = env.int("SEARCHES_A_MINUTE", default=0 if MODE == "test" else 60)
FILES_A_MINUTE = env.int("FILES_A_MINUTE", default=0 if MODE == "test" else 60)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if PRODUCTION else 0)
# A public page, once drawn, is kept in each process's memory, so many bytes in all; after how many
# seconds a process notices what another one has published. 0 keeps nothing.
PUBLIC_PAGES_SECONDS = env.int("PUBLIC_PAGES_SECONDS", default=0 if MODE == "test" else 1)
PUBLIC_PAGES_BYTES = env.int("PUBLIC_PAGES_MB", default=32) * 2**20
# calendar days after a call for suggestions has ended, until contacts left with them are erased
SUGGESTION_CONTACT_DAYS = env.int("SUGGESTION_CONTACT_DAYS", default=90)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
# figures are grouped by the filters of pledges/templatetags/portal.py; years and numbers never are
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env("STATIC_ROOT", default=str(BASE_DIR / "build" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "test"
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Files people send lie outside what is served, and a request beyond UPLOAD_MAX_BYTES is refused.
FILES_ROOT = folder(
    "FILES_ROOT",
    example="/var/lib/minsheng/files",
    default=BASE_DIR / "build" / "files",
    outside=(Path(STATIC_ROOT), BASE_DIR / "static"),
)
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=20 * 2**20)
UPLOAD_MAX_BYTES = 5 * EVIDENCE_MAX_BYTES
# A text pasted to be read (pledges.views.importing) may be this long before it is refused unread;
# what is longer than may be imported is told so by its form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
CLAMD_ADDRESS = scanner(env("CLAMD_ADDRESS", default=""))
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "progress.files.receiving.UnnamedFileHandler",
]

CACHES = {"default": cache(REDIS_URL)}

# An uploaded spreadsheet beyond this size is refused.
WORKBOOK_MAX_MB = env.int("WORKBOOK_MAX_MB", default=10)

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "agencies.access.RoleBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "landing"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "agencies.access.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
SOCIALACCOUNT_ADAPTER = "agencies.signing_in.single_sign_on.Door"
MFA_ADAPTER = "agencies.signing_in.second_factor_secrets.SecretsAdapter"
MFA_FORMS = {"authenticate": "agencies.forms.second_factor.SignInCodeForm"}
SECOND_FACTOR = second_factor()
SINGLE_SIGN_ON = single_sign_on()
PASSWORDS_FOR_ADMINISTRATORS_ONLY = passwords_for_administrators_only(SINGLE_SIGN_ON)

# Notices that leave the portal. Without EMAIL_HOST none go by mail; the inbox holds them all.
PORTAL_URL = origin("PORTAL_URL", f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "")
# Where the exported site will stand; without it the export has no site map.
EXPORT_URL = origin("EXPORT_URL", "", in_folder=True)
EMAIL_HOST = env("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = seconds("EMAIL_TIMEOUT", 20)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="民生实事 <noreply@localhost>")
# Robots of group chats are called at these hosts only, by https.
ROBOT_HOSTS = env.list("ROBOT_HOSTS", default=["qyapi.weixin.qq.com", "oapi.dingtalk.com"])
# Hosts inside the house that webhooks may be sent to all the same: host, or host:port.
WEBHOOK_HOSTS = env.list("WEBHOOK_HOSTS", default=[])
# A portal for the whole country reads these provinces' publications; without any there is no such
# page. By name and address.
NATIONAL_SOURCES = portals(env.list("NATIONAL_SOURCES", default=[]))

CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
# a worker that is not told its queues serves them all
CELERY_TASK_QUEUES, CELERY_TASK_ROUTES, CELERY_TASK_DEFAULT_QUEUE = QUEUES, ROUTES, UNPLACED
globals().update({f"CELERY_{name}": value for name, value in CELERY.items()})
CELERY_BEAT_SCHEDULER = "config.beat:SharedScheduler"
CELERY_BEAT_SCHEDULE = timetable(
    judge_every=timedelta(seconds=seconds("JUDGE_EVERY_SECONDS", 600)),
    deliver_every=timedelta(seconds=seconds("DELIVER_EVERY_SECONDS", 30)),
)

PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
PGHISTORY_APPEND_ONLY = True
# months older than this are written out, verified and taken from the database (archive_trail)
TRAIL_YEARS = env.int("TRAIL_YEARS", default=3)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": content_security_policy(
        production=PRODUCTION,
        signs_in_at=" ".join(SINGLE_SIGN_ON.origins) if SINGLE_SIGN_ON else "",
    )
}
SILENCED_SYSTEM_CHECKS = sorted(SILENCED)
SECURE_REFERRER_POLICY = "same-origin"
# no script of ours reads these
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    # asked inside the house, past the proxy
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
    # bound to this very host: no sister site of the domain can plant one
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# From where /metrics may be read, and who tells what there (agencies.operations.metrics).
METRICS_FROM = networks("METRICS_FROM", "127.0.0.1/32,::1/128")
PORTAL_GAUGES = [
    "agencies.operations.gauges.gauges",
    "agencies.operations.queues.gauges",
    "progress.gauges.gauges",
    "results.gauges.gauges",
]

DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = 10
LOGGING = logging(
    level=env("LOG_LEVEL", default="INFO"), as_json=env.bool("LOG_JSON", default=PRODUCTION)
)
