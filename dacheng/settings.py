"""Every setting of the product; the environment is read here and nowhere else."""

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import SELF

REPO = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DACHENG_DATA", "data")).resolve()
STATIC_BUILD = REPO / ".dacheng" / "static"


def database(url: str) -> dict:
    """Django's settings from a `postgresql://user:password@host:port/name?host=/socket` URL."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "dacheng",
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(query.pop("port", None) or parts.port or ""),
        # A page that shows everything a record refers to joins a dozen tables by their keys: the
        # order written is right, and trying all others takes the planner 20 ms.
        "OPTIONS": {"options": "-c join_collapse_limit=5", **query},
    }


def secret_key() -> str:
    """The instance's own key, made once beside its data; without a data folder a throwaway."""
    path = DATA / "secret.key"
    if DATA.is_dir() and not path.exists():
        with suppress(FileExistsError):  # another process was faster
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(handle, os.urandom(32).hex().encode())
            os.close(handle)
    return path.read_text().strip() if path.exists() else os.urandom(32).hex()


DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql:///dacheng")
_default = database(DATABASE_URL)
_pooled = os.environ.get("DACHENG_POOL", "") == "1"
DATABASES = {
    "default": {
        **_default,
        "CONN_MAX_AGE": 0 if _pooled else 600,
        # Of the pool's connections as well: a tenth of a millisecond for each request, instead of
        # one failed page for each of them after the server was started again.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_default["OPTIONS"],
            **({"pool": {"min_size": 1, "max_size": 8, "timeout": 20}} if _pooled else {}),
            # Plans are kept for `kernel.statements` alone, which asks for it each time.
            "prepare_threshold": 1_000_000_000,
        },
        "TEST": {"NAME": os.environ.get("DACHENG_TEST_DB", "test_dacheng")},
    },
    # A second connection to the same database: progress is seen while a long transaction runs.
    "progress": {**_default, "CONN_MAX_AGE": 0, "TEST": {"MIRROR": "default"}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = secret_key()
DEBUG = os.environ.get("DACHENG_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("DACHENG_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("DACHENG_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
    "dacheng.kernel.access",
    "dacheng.kernel.audit",
    "dacheng.kernel.sessions",
    "dacheng.kernel.factors",
    "dacheng.kernel.calendar",
    "dacheng.kernel.jobs",
    "dacheng.kernel.numbers",
    "dacheng.kernel.search",
    "dacheng.kernel.imports",
    "dacheng.kernel.files",
    "dacheng.kernel.notices",
    "dacheng.kernel.custom",
    "dacheng.kernel.metrics",
    "dacheng.kernel.views",
    "dacheng.kernel.bulk",
    "dacheng.kernel.exports",
    "dacheng.kernel.ui",
    "dacheng.domains.org",
    "dacheng.domains.products",
    "dacheng.domains.customers",
    "dacheng.domains.activities",
    "dacheng.domains.processes",
    "dacheng.domains.leads",
    "dacheng.domains.opportunities",
    "dacheng.domains.contracts",
    "dacheng.domains.receivables",
    "dacheng.domains.rollups",
    "dacheng.domains.targets",
    "dacheng.domains.forecasts",
    "dacheng.domains.deviations",
    "dacheng.domains.reports",
    "dacheng.surfaces.web",
    "dacheng.surfaces.web.dashboards",
    "dacheng.surfaces.web.tour",
    "dacheng.surfaces.api",
    "dacheng.surfaces.cli",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "dacheng.kernel.sessions.middleware.PersonMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dacheng.domains.org.middleware.ViewerMiddleware",
    "dacheng.surfaces.web.middleware.DoorMiddleware",
    "dacheng.kernel.ui.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "dacheng.urls"
WSGI_APPLICATION = "dacheng.wsgi.application"
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
                "dacheng.surfaces.web.context.shell",
                "dacheng.surfaces.web.tour.context.welcome",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "dacheng.kernel.ui.templatetags.ui",
            ],
        },
    }
]

AUTH_USER_MODEL = "org.Person"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
# scrypt wants 16 MB for every guess; a right password costs about 0.17 s of one core. Older hashes
# still open and are written anew when they do.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [REPO / ".dacheng" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = STATIC_BUILD
STATICFILES_DIRS: list = []
WHITENOISE_MAX_AGE = 31536000
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[A-Za-z0-9_-]{8,}\.(js|css|svg|map)$"
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

SESSION_ENGINE = "dacheng.kernel.sessions.store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "dacheng.kernel.ui.refusals.csrf_failed"
SECURE = os.environ.get("DACHENG_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
if SECURE:  # browsers then take these from this very name alone, and over TLS only
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_SSL_REDIRECT = False
# Three answers are the TLS proxy's: it redirects to https (W008); whether every other name of the
# company's domain is bound to https (W005), and listed by browsers (W021), is not ours to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "style-src": [SELF],
        # Widths of bars are data; they are written as style attributes, never as style elements.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
    }
}

# Notices by mail: smtp://user:password@host:25, smtp+tls:// for STARTTLS, smtps:// for TLS.
_smtp = urlsplit(os.environ.get("DACHENG_SMTP", ""))
MAIL_ON = bool(_smtp.hostname)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _smtp.hostname or ""
EMAIL_PORT = _smtp.port or {"smtps": 465, "smtp+tls": 587}.get(_smtp.scheme, 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp.scheme == "smtps", _smtp.scheme == "smtp+tls"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("DACHENG_MAIL_FROM", "dacheng@localhost")
# Where people reach the product, for links in mails.
PUBLIC_URL = os.environ.get("DACHENG_URL", "http://localhost:8000").rstrip("/")

# Networks and names inside the house that webhooks may call: "10.1.2.0/24,hooks.intranet".
_ways_out = os.environ.get("DACHENG_EGRESS_ALLOW", "").split(",")
EGRESS_ALLOW = [way.strip() for way in _ways_out if way.strip()]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("DACHENG_LOG", "WARNING")},
    # Statements hold what people typed, so they stay out whatever level is asked for.
    "loggers": {"django.db.backends": {"level": "WARNING"}},
}
