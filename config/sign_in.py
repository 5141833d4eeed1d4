"""Settings of sign-in: passwords, locks after failed attempts, how long a session lasts."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from config.environment import MODE, PRODUCTION, env, seconds

# A session ends after so long without a hand on it, and after so long in any case.
SESSION_IDLE_SECONDS = seconds("SESSION_IDLE_SECONDS", 30 * 60)
SESSION_COOKIE_AGE = seconds("SESSION_SECONDS", 12 * 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    # no neighbour below the same domain can plant a cookie of this name
    SESSION_COOKIE_NAME = "__Host-sessionid"
    SESSION_COOKIE_SECURE = True

# After so many calendar days a password has to be changed; 0: only when there is a reason to.
PASSWORD_DAYS = env.int("PASSWORD_DAYS", default=0)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "agencies.signing_in.passwords.LengthAndClasses"},
    {"NAME": "agencies.signing_in.passwords.NotCommon"},
    {"NAME": "agencies.signing_in.passwords.NotOneself"},
    {"NAME": "agencies.signing_in.passwords.NotFormer"},
]
if MODE == "test":
    # half a second of processor time for every person of every test would be an hour a run
    PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]

# Five failures lock an account for half an hour; so many from one address lock the address,
# behind which there may be a whole building.
AXES_HANDLER = "agencies.signing_in.attempts.SignInHandler"
AXES_FAILURE_LIMIT = 5
SIGN_IN_FAILURES_ADDRESS = env.int("SIGN_IN_FAILURES_ADDRESS", default=50)
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_RESET_ON_SUCCESS = True
# who goes on trying does not make it longer: the page has said until when
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_USERNAME_CALLABLE = "agencies.signing_in.attempts.typed_name"
AXES_CLIENT_IP_CALLABLE = "agencies.signing_in.attempts.place_of"
AXES_LOCKOUT_CALLABLE = "agencies.signing_in.attempts.locked_page"
AXES_COOLOFF_MESSAGE = _("登录失败次数过多，请稍后再试。")
# what was typed is not kept: a password may have been typed into the wrong field
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "code", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

# Failures are what is counted, in the database: an office of hundreds signs in behind one address.
ACCOUNT_RATE_LIMITS = {"login": None}
