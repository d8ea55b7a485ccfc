"""Settings: one module, driven by the environment. `docs/settings.md` describes each variable."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from motorcrm.config.line import PLACES

env = environ.Env()
ROOT = Path(__file__).resolve().parents[2]

MODE = env.str("MOTORCRM_MODE", default="local")
if MODE not in ("local", "production"):
    raise ImproperlyConfigured("MOTORCRM_MODE is either local or production")
PRODUCTION = MODE == "production"

DATA = Path(env.str("MOTORCRM_DATA", default=str(ROOT / "data"))).resolve()
DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
DEBUG = env.bool("MOTORCRM_DEBUG", default=False)


def _secret_key() -> str:
    """From the environment; on a developer's machine, a key made at the first start and kept beside the data."""
    given: str = env.str("MOTORCRM_SECRET_KEY", default="")
    if given or PRODUCTION:
        return given
    kept = DATA / "secret-key"
    if not kept.exists():
        # Appears whole or not at all, and only once, however many processes start together.
        fresh = DATA / f"secret-key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(fresh, kept)
        fresh.unlink()
    return kept.read_text()


SECRET_KEY = _secret_key()
_LOCAL_HOSTS = [] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [host.strip() for host in env.list("MOTORCRM_HOSTS", default=_LOCAL_HOSTS) if host.strip()]
_EXACT_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
"""A name or an address: no `*`, no dot in front, which to Django means every name that ends so, no `https://`."""
if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("Production refuses MOTORCRM_DEBUG.")
    if len(SECRET_KEY) < 40 or len(set(SECRET_KEY)) < 10:
        raise ImproperlyConfigured("Production needs MOTORCRM_SECRET_KEY: 40 random characters or more.")
    if not ALLOWED_HOSTS or not all(_EXACT_HOST.fullmatch(host) for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured(
            "Production needs MOTORCRM_HOSTS: the exact names people type, such as crm.example.com, "
            "without * and without a dot in front, both of which let in other names."
        )

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks_db",
    "motorcrm.config",
    "motorcrm.access",
    "motorcrm.history",
    "motorcrm.background",
    "motorcrm.ui",
    "motorcrm.files",
    "motorcrm.company",
    "motorcrm.employees",
    "motorcrm.roles",
    "motorcrm.signin",
    "motorcrm.clients",
    "motorcrm.vehicles",
    "motorcrm.suppliers",
    "motorcrm.catalog",
    "motorcrm.ledger",
    "motorcrm.orders",
    "motorcrm.planning",
    "motorcrm.finance",
    "motorcrm.wages",
    "motorcrm.desk",
    "motorcrm.demo",
    "motorcrm.dev",
    # last, so that our words and templates stand before its own
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "motorcrm.history.middleware.OriginMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "motorcrm.signin.sessions.SeenMiddleware",
    "motorcrm.signin.browsers.KnownBrowserMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "motorcrm.signin.middleware.SetUpMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "motorcrm.signin.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "motorcrm.signin.duties.DutyMiddleware",
    "motorcrm.signin.viewing_as.ViewingAsMiddleware",
    "motorcrm.ui.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "motorcrm.config.urls"
WSGI_APPLICATION = "motorcrm.config.wsgi.application"
_TAGS = ("words", "plates", "facts", "people", "fields", "nouns", "shell", "around", "actions", "lists")
"""Modules of tags that every template knows, without `{% load %}`."""
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "motorcrm.ui.context.shell",
            ],
            "builtins": [
                *(f"motorcrm.ui.templatetags.{name}" for name in _TAGS),
                "django.templatetags.i18n",
            ],
        },
    }
]
FORM_RENDERER = "motorcrm.ui.widgets.Renderer"

# SQLite: IMMEDIATE because the default mode answers «database is locked» to most contended writes; FULL because
# with NORMAL an acknowledged payment may be lost at a power cut.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY",
}
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA}/motorcrm.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE
    # The last connection that closes folds the write-ahead log into the database: not after every request.
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": PLACES}}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Only tests ask whether rows are locked in the one order: see `core/locks.py`.
ASSERT_LOCKS = False

AUTH_USER_MODEL = "employees.Employee"
AUTHENTICATION_BACKENDS = ["motorcrm.signin.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "first_name", "last_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "sign-in"
ACCOUNT_ADAPTER = "motorcrm.signin.sign_in.Adapter"
ACCOUNT_SESSION_REMEMBER = True
# allauth counts by login alone, so anyone could lock another person out: motorcrm.signin.attempts counts instead.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
PASSWORD_RESET_TIMEOUT = 60 * 60
MFA_ADAPTER = "motorcrm.signin.second_factor.Adapter"
# Twelve digits: they are not told apart from guesses by a clock, as the six digits of an application are.
MFA_RECOVERY_CODE_DIGITS = 12

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
# Ahead of every library's words for the same English; not only the apps: core speaks too.
LOCALE_PATHS = sorted(ROOT.glob("motorcrm/*/locale"))
TIME_ZONE = env.str("MOTORCRM_TIME_ZONE", default="Europe/Moscow")
USE_TZ = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Only a measurement does without: a check of everything in the middle of it would be measured, too.
HAS_SCHEDULE = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "files"

SECURE = env.bool("MOTORCRM_HTTPS", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "motorcrm.signin.sessions"
SESSION_COOKIE_NAME = "motorcrm_session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
BEHIND_PROXY = env.bool("MOTORCRM_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if SECURE else []
CSRF_FAILURE_VIEW = "motorcrm.ui.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["motorcrm.files.upload.LimitedUploadHandler"]

# Without it nobody is written to, and there is no page for a forgotten password.
HAS_MAIL = bool(env.str("MOTORCRM_MAIL", default=""))
if HAS_MAIL:
    vars().update(env.email_url("MOTORCRM_MAIL"))
DEFAULT_FROM_EMAIL = env.str("MOTORCRM_MAIL_FROM", default="")
if HAS_MAIL and not DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("MOTORCRM_MAIL needs MOTORCRM_MAIL_FROM: whom the letters come from.")
EMAIL_TIMEOUT = 15

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "motorcrm.config.logs.Plain",
            "fmt": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("MOTORCRM_LOG", default="WARNING")},
    # The head of the journal is written down every day, however little else is logged.
    "loggers": {"motorcrm.head": {"level": "INFO"}},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HTTPS on other names of the same domain is not ours to promise
    "security.W008",  # the proxy that holds the certificate sends people to HTTPS
    "security.W021",  # nor are browsers' built-in lists
]
