"""Django's settings. What differs between installations comes from `env`; nothing here is secret."""

from __future__ import annotations

import sys

from fengqiao.wiring.env import PACKAGE, read_env

ENV = read_env()

SECRET_KEY = ENV.secret_key()
DEBUG = False
FENGQIAO_DEMO = ENV.demo
FENGQIAO_HOME = ENV.home
FENGQIAO_KEYS = ENV.keys  # folder of key rings, 0700; outside database and backup
FENGQIAO_FILES = ENV.home / "files"
FENGQIAO_INSTALLATION = ENV.installation().get("id", "")

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *ENV.hosts]
CSRF_TRUSTED_ORIGINS = [f"{'https' if ENV.https else 'http'}://{host}" for host in ENV.hosts]

ROOMS = [
    "fengqiao.kernel.placed",
    "fengqiao.kernel.journal",
    "fengqiao.kernel.duties",
    "fengqiao.kernel.serials",
    "fengqiao.trust.accounts",
    "fengqiao.trust.vault",
    "fengqiao.trust.scope",
    "fengqiao.registry.places",
    "fengqiao.registry.policy",
    "fengqiao.registry.organisations",
    "fengqiao.registry.mediators",
    "fengqiao.casework.files",
    "fengqiao.casework.cases",
    "fengqiao.casework.intake",
    "fengqiao.casework.meetings",
    "fengqiao.casework.agreements",
    "fengqiao.casework.dossiers",
    "fengqiao.casework.search",
    "fengqiao.faces.shared",
    "fengqiao.faces.desk",
    "fengqiao.faces.office",
    "fengqiao.faces.portal",
    "fengqiao.faces.api",
]


INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    *ROOMS,
]
AUTH_USER_MODEL = "accounts.User"

MIDDLEWARE = [
    "fengqiao.wiring.middleware.RequestId",
    "fengqiao.wiring.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "fengqiao.wiring.middleware.StaticFiles",
    "fengqiao.wiring.middleware.CompressedText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "fengqiao.wiring.urls"
ASGI_APPLICATION = "fengqiao.wiring.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,  # cached loaders: template_partials keeps Django's caching
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "fengqiao.wiring.middleware.installation",
            ],
        },
    }
]

# -- database: three logins, one database -------------------------------------------------------------------

DATABASE_ENGINE = "fengqiao.kernel.placed.backend"


def _login(role: str, **options: object) -> dict[str, object]:
    address = ENV.address()
    return {
        "ENGINE": DATABASE_ENGINE,
        "NAME": address.database,
        "HOST": address.host,
        "PORT": str(address.port),
        "USER": role,
        "PASSWORD": ENV.passwords.password(role),
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {**dict(address.options), **options},
    }


DATABASES = {
    "default": _login("fq_app", pool={"min_size": 1, "max_size": 10, "timeout": 10}),
    "owner": _login("fq_owner"),
    "report": _login("fq_report"),
}

# -- people ------------------------------------------------------------------------------------------------

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name", "pinyin")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "fengqiao_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.https
CSRF_COOKIE_NAME = "fengqiao_csrf"
CSRF_COOKIE_SECURE = ENV.https
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "fengqiao.faces.shared.refusals.csrf_failure"
LOGIN_URL = "/login/"

# -- safety of the page ------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# -- language, time, static files --------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STATIC_ROOT = ENV.home / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FENGQIAO_FILES},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
LOCALE_PATHS = [PACKAGE / "wiring" / "locale"]

FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
SILENCED_SYSTEM_CHECKS: list[str] = []

# -- jobs --------------------------------------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# -- log: one JSON line per event on stderr, no personal data ----------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "fengqiao.wiring.logs.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "fengqiao": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
        "django.request": {"level": "ERROR", "handlers": ["stderr"], "propagate": False},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
