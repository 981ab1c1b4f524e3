"""Django's settings. What a person may set is in `environment.py`; the rest is decided here."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import SELF
from django.utils.translation import gettext_lazy as _

from bluethread import __version__
from bluethread.kernel.durable import placing

from .environment import Environment, from_file

environment = Environment()
HOME: Path = environment.home.resolve()
PACKAGE = Path(__file__).resolve().parents[1]
VERSION = __version__
HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
ADDRESS = environment.address.rstrip("/")


def _secret_key() -> str:
    """The key from the file that the operator named, or the instance's own, made on first use for its owner alone."""
    if environment.secret_key_file is not None:
        return from_file(environment.secret_key_file, "BLUETHREAD_SECRET_KEY_FILE")
    place = SECRET_KEY_FILE
    if not place.exists():
        beside = place.with_name(f".{place.name}.{os.getpid()}")
        with placing(beside) as file:
            file.write(secrets.token_urlsafe(50).encode())
        with suppress(FileExistsError):  # another process was first; no process ever sees a key that is not whole
            os.link(beside, place)
        beside.unlink()
    return place.read_text().strip()


SECRET_KEY_FILE = environment.secret_key_file or HOME / "secret.key"
SECRET_KEY = _secret_key()
DEBUG = environment.debug
ALLOWED_HOSTS = environment.host_list

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "ninja",
    "bluethread.core.access",
    "bluethread.core.audit",
    "bluethread.core.documents",
    "bluethread.core.identity",
    "bluethread.web",
    "bluethread.people",  # before allauth, so that its pages wear our dress
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "bluethread.mandates",
    "bluethread.observations",
    "bluethread.performance",
    "bluethread.reports",
    "bluethread.config",
]
MIDDLEWARE = [
    "bluethread.web.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bluethread.core.identity.middleware.StillHere",
    "bluethread.core.audit.reads.Reads",
    "bluethread.core.access.views.DefaultDeny",  # before a byte of the body is read
    "bluethread.web.uploads.Uploads",  # before the check against forgery reads the body
    "django.middleware.csrf.CsrfViewMiddleware",
    "bluethread.web.errors.PlainErrors",
]

ROOT_URLCONF = "bluethread.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bluethread.people.header.frame",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        environment.database or f"sqlite:///{HOME / 'bluethread.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers never wait for the writer, writers queue instead of failing, what was acknowledged survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000; "
        "PRAGMA temp_store=MEMORY;",
    }

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = [
    "bluethread.core.identity.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # what came before: read, and replaced at the next sign-in
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "bluethread.core.identity.passwords.NotLeaked"},
]
SESSION_COOKIE_AGE = 12 * 3600
# `__Host-`: the browser takes such a cookie over HTTPS only, and from this very host only.
_PREFIX = "__Host-" if environment.https else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_PREFIX}sessionid", f"{_PREFIX}csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = environment.https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"  # Strict would lose links in mails
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.https
SECURE_HSTS_SECONDS = 31_536_000 if environment.https else 0
# The proxy that ends TLS says so, and must set this header itself; without it every request would be sent on for ever.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.https else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# django-allauth (see docs/adr/0010-identity-by-allauth.md). Its limits that anybody could use up for somebody are off;
# `core.identity.throttle` takes their place.
ACCOUNT_ADAPTER = "bluethread.core.identity.adapters.Account"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "300/m/ip"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_DISPLAY = "django.utils.encoding.force_str"
ALLAUTH_TRUSTED_PROXY_COUNT = environment.proxies
MFA_ADAPTER = "bluethread.core.identity.adapters.SecondFactors"
MFA_FORMS = {
    "authenticate": "bluethread.core.identity.forms.SignInCode",
    "reauthenticate": "bluethread.core.identity.forms.ConfirmCode",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Bluethread"
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute off
SOCIALACCOUNT_ADAPTER = "bluethread.core.identity.adapters.SingleSignOn"
OIDC_SERVER = environment.oidc_server
OIDC_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER))] if OIDC_SERVER else []
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": environment.oidc_name,
                "client_id": environment.oidc_client_id,
                "secret": environment.oidc_client_secret,
                "settings": {"server_url": OIDC_SERVER},
            }
        ]
        if OIDC_SERVER
        else [],
    }
}
# Shared by the server processes: a code that was used in one must not be good in another.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "worker-src": ["'none'"],
        "form-action": [SELF, *OIDC_ORIGINS],  # signing on leads from a form to the provider
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "bluethread.config.formats"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # of forms and JSON; files: see bluethread.web.uploads
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # HSTS preload is a decision about a whole domain, not about one instance
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
