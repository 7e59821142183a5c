"""
Django settings. Everything that differs between sites comes from the environment, typed and named.
"""

from pathlib import Path

from apotheca.config import databases, env

HOME = databases.home()
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = False
PRODUCTION = env.flag("APOTHECA_PRODUCTION", False)
SECRET_KEY = env.text("APOTHECA_SECRET_KEY", "not-for-production-set-APOTHECA_SECRET_KEY")
AUDIT_KEY = env.text("APOTHECA_AUDIT_KEY", "not-for-production-set-APOTHECA_AUDIT_KEY")
AUDIT_KEY_ID = env.text("APOTHECA_AUDIT_KEY_ID", "default")
ALLOWED_HOSTS = env.text("APOTHECA_ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")

DATABASES = databases.django_databases()
DATABASE_ROUTERS = ["apotheca.config.routing.SchemaOwner"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "apotheca.kernel",
    "apotheca.governance",
    "apotheca.masterdata",
    "apotheca.inventory",
    "apotheca.procurement",
    "apotheca.finance",
    "apotheca.hub",
    "apotheca.insight",
    "apotheca.web",
    "apotheca.config.apps.ConfigApp",
]
AUTH_USER_MODEL = "governance.Person"
AUTHENTICATION_BACKENDS = ["apotheca.web.signing_in.OnlyPeople"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "apotheca.web.middleware.StrictPolicies",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "apotheca.web.context.house",
            ],
        },
    },
]
ROOT_URLCONF = "apotheca.config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
# Static files are served from where they lie, with their digest in the address, so they never age.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "apotheca.web.assets.DigestStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = "."
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

# Raise what a commit would raise at the end of each operation; tests that roll back set this.
CHECK_CONSTRAINTS_EARLY = False

# What stands on paper: its size, and the buyer's own terms below each order.
PAPER_SIZE = env.choice("APOTHECA_PAPER_SIZE", "LETTER", ("LETTER", "A4"))
ORDER_TERMS = env.text("APOTHECA_ORDER_TERMS", "")

# How large a file of rows may be before it is refused, in bytes and rows.
FILE_BYTES_MAX = env.number("APOTHECA_FILE_BYTES_MAX", 200 * 1024 * 1024, least=1)
FILE_ROW_BYTES_MAX = env.number("APOTHECA_FILE_ROW_BYTES_MAX", 64 * 1024, least=1)
FILE_FIELD_BYTES_MAX = env.number("APOTHECA_FILE_FIELD_BYTES_MAX", 32 * 1024, least=1)
FILE_ROWS_MAX = env.number("APOTHECA_FILE_ROWS_MAX", 100_000, least=1)
