"""Settings of OpsCharter. Everything an operator may set is an environment variable; see docs/operations.md."""

import os
from pathlib import Path

from django.utils.csp import CSP

from opscharter.core.secrets import secret
from opscharter.core.server import database_settings

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "opscharter"
DATA = Path(os.environ.get("OPSCHARTER_DATA", ROOT / "data")).resolve()

DEBUG = os.environ.get("OPSCHARTER_DEBUG") == "1"
SECRET_KEY = secret(DATA, "django")
ALLOWED_HOSTS = os.environ.get("OPSCHARTER_HOSTS", "*").split(",")
BEHIND_TLS = os.environ.get("OPSCHARTER_TLS") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
    "opscharter.core",
    "opscharter.kit",
    "opscharter.org",
    "opscharter.regulation",
    "opscharter.charter",
    "opscharter.binding",
    "opscharter.adoption",
    "opscharter.proof",
    "opscharter.engines.flow",
    "opscharter.engines.forms",
    "opscharter.engines.notices",
    "opscharter.cases",
    "opscharter.modules.knowledge",
    "opscharter.modules.improvement",
    "opscharter.modules.service",
    "opscharter.faces.portal",
    "opscharter.faces.api",
    "opscharter.faces.cli",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "opscharter.kit.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "opscharter.org.middleware.ActorMiddleware",
    "opscharter.kit.middleware.RefusalMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "opscharter.config.urls"
WSGI_APPLICATION = "opscharter.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.messages.context_processors.messages",
                "opscharter.kit.context.shell",
                "opscharter.faces.portal.context.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "opscharter.kit.templatetags.kit",
            ],
        },
    }
]

DATABASES = database_settings(DATA)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a missing one
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 86400

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
FILE_UPLOAD_HANDLERS = ["opscharter.core.files.uploads.LimitedUploadHandler"]
OPSCHARTER_MAX_UPLOAD = int(os.environ.get("OPSCHARTER_MAX_UPLOAD", "20971520"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 12

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    # bpmn-js and ECharts place their drawings with style attributes
    "style-src-attr": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
LOGIN_URL = "org:sign_in"
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "opscharter.kit.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("OPSCHARTER_ORIGINS", "").split(",") if o]
X_FRAME_OPTIONS = "DENY"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("OPSCHARTER_LOG", "WARNING")},
}
