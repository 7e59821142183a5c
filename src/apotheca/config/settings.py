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
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
ROOT_URLCONF = "apotheca.config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

# Raise what a commit would raise at the end of each operation; tests that roll back set this.
CHECK_CONSTRAINTS_EARLY = False
