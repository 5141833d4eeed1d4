"""Settings, read from the environment; a missing or odd value stops the start in one line."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.timetable import timetable

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODES = ("production", "demo", "test")
MODE = env("PORTAL_MODE", default="production")
if MODE not in MODES:
    raise ImproperlyConfigured(f"PORTAL_MODE={MODE!r}: 请设为 {' / '.join(MODES)} 之一。")
PRODUCTION = MODE == "production"


def _required(name: str, example: str) -> str:
    """The variable, or one line saying how to mend its absence."""
    value = env(name, default="")
    if not value:
        raise ImproperlyConfigured(f"缺少环境变量 {name}，请设置，例如 {name}={example}")
    return value


def _day(name: str) -> date | None:
    value = env(name, default="")
    if not value:
        return None
    if PRODUCTION:
        raise ImproperlyConfigured(f"生产环境不得设置 {name}，请删除该环境变量。")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}={value!r} 不是日期，请写成 2023-10-16 的形式。"
        ) from error


def _seconds(name: str, default: int) -> int:
    value = env(name, default=str(default))
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise ImproperlyConfigured(
            f"{name}={value!r} 不是正整数，请写成秒数，例如 {name}={default}"
        )
    return int(value)


def _origin(name: str, default: str, *, in_folder: bool = False) -> str:
    """An address of scheme and host, without the final slash; with a path if ``in_folder``."""
    value = env(name, default=default)
    parts = urlsplit(value)
    is_site = parts.scheme in ("http", "https") and bool(parts.netloc)
    if value and not (is_site and (in_folder or parts.path <= "/")):
        raise ImproperlyConfigured(
            f"{name}={value!r} 不是网站地址，请写成 {name}=https://ms.example.gov.cn"
        )
    return value.rstrip("/")


def _files_root() -> Path:
    """Where people's files lie; in production a place must be named, outside what is served."""
    if PRODUCTION:
        root = Path(_required("FILES_ROOT", "/var/lib/minsheng/files"))
    else:
        root = Path(env("FILES_ROOT", default=str(BASE_DIR / "build" / "files")))
    served = (Path(STATIC_ROOT), BASE_DIR / "static")
    if not root.is_absolute() or any(root.is_relative_to(place) for place in served):
        raise ImproperlyConfigured(
            f"FILES_ROOT={str(root)!r} 须是绝对路径，且不在静态文件目录之内，"
            "例如 FILES_ROOT=/var/lib/minsheng/files"
        )
    return root


def _scanner(address: str) -> str:
    """clamd's address: ``host:port``, or the path of its socket; empty for no virus check."""
    host, _, port = address.rpartition(":")
    if address and not address.startswith("/") and not (host and port.isdecimal()):
        raise ImproperlyConfigured(
            f"CLAMD_ADDRESS={address!r} 请写成 host:port 或套接字路径，"
            "例如 CLAMD_ADDRESS=127.0.0.1:3310"
        )
    return address


def _database(url: str) -> dict[str, object]:
    config = env.db_url_config(url)
    if config.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL 须为 postgres:// 开头的 PostgreSQL 地址。")
    return {**config, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def _broker(url: str) -> str:
    if not url.startswith(("redis://", "rediss://", "redis+socket://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL 须为 redis:// 开头的 Valkey/Redis 地址。")
    return url


PORTAL_TODAY = _day("PORTAL_TODAY")
SECRET_KEY = _required("SECRET_KEY", "$(openssl rand -hex 32)")
DATABASES = {"default": _database(_required("DATABASE_URL", "postgres://user:password@host/name"))}
REDIS_URL = _broker(_required("REDIS_URL", "redis://127.0.0.1:6379/0"))
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "缺少环境变量 ALLOWED_HOSTS，请写明网站域名，例如 ALLOWED_HOSTS=ms.example.gov.cn"
    )
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
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
    "django_celery_beat",
    "django_filters",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "agencies.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "agencies.refusals.ConflictMiddleware",
    "agencies.temporary_passwords.TemporaryPasswordMiddleware",
    "progress.files.receiving.RequestSizeMiddleware",
    "pledges.views.calls.OpenCalls",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if PRODUCTION else 0)
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

# Files people send lie outside what is served, and a request beyond UPLOAD_MAX_BYTES is refused.
FILES_ROOT = _files_root()
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=20 * 2**20)
UPLOAD_MAX_BYTES = 5 * EVIDENCE_MAX_BYTES
# A text pasted to be read (pledges.views.importing) may be this long before it is refused unread;
# what is longer than may be imported is told so by its form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
CLAMD_ADDRESS = _scanner(env("CLAMD_ADDRESS", default=""))
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "progress.files.receiving.UnnamedFileHandler",
]

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

# An uploaded spreadsheet beyond this size is refused.
WORKBOOK_MAX_MB = env.int("WORKBOOK_MAX_MB", default=10)

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
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
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

if MODE == "test":
    # half a second of processor time for every person of every test would be an hour a run
    PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]

# Notices that leave the portal. Without EMAIL_HOST none go by mail; the inbox holds them all.
PORTAL_URL = _origin("PORTAL_URL", f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "")
# Where the exported site will stand; without it the export has no site map.
EXPORT_URL = _origin("EXPORT_URL", "", in_folder=True)
EMAIL_HOST = env("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = _seconds("EMAIL_TIMEOUT", 20)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="民生实事 <noreply@localhost>")
# Robots of group chats are called at these hosts only, by https.
ROBOT_HOSTS = env.list("ROBOT_HOSTS", default=["qyapi.weixin.qq.com", "oapi.dingtalk.com"])

CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = timetable(
    judge_every=timedelta(seconds=_seconds("JUDGE_EVERY_SECONDS", 600)),
    deliver_every=timedelta(seconds=_seconds("DELIVER_EVERY_SECONDS", 30)),
)

PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
PGHISTORY_APPEND_ONLY = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # it tells every step of every PDF
    "loggers": {"weasyprint.progress": {"level": "WARNING"}},
}
