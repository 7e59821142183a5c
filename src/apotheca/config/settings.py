"""
Django settings. Everything that differs between sites comes from the environment, typed and named.
"""

from pathlib import Path

from apotheca.config import databases, env, identity

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
    "django.contrib.humanize",
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
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "apotheca.web.middleware.StrictPolicies",
    "apotheca.config.api.edge.ApiEdge",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apotheca.web.identity.sessions.EndSessions",
    "apotheca.web.identity.middleware.AskForFactor",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web/templates"],  # before the templates of other apps
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
FORM_RENDERER = "apotheca.web.widgets.PlainWidgets"
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
WHITENOISE_ALLOW_ALL_ORIGINS = False
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

# Raise what a commit would raise at the end of each operation; tests that roll back set this.
CHECK_CONSTRAINTS_EARLY = False

# Counts of tries are shared by all processes; nothing else is kept there.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_shared_count",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Who is at the door (docs/how-to/sign-in.md).
AUTHENTICATION_BACKENDS = ["apotheca.web.identity.backends.OnlyPeople"]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "home", "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "name", "email")}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
SESSION_COOKIE_AGE = 3600 * env.number("APOTHECA_SESSION_HOURS", 10, least=1)
SESSION_IDLE_SECONDS = 60 * env.number("APOTHECA_SESSION_IDLE_MINUTES", 60, least=1)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
REQUIRE_MFA = env.flag("APOTHECA_REQUIRE_MFA", PRODUCTION)
ACCOUNT_ADAPTER = "apotheca.web.identity.adapters.ClosedDoors"
ACCOUNT_FORMS = {"login": "apotheca.web.identity.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("APOTHECA_TRUSTED_PROXIES", 0)
MFA_ADAPTER = "apotheca.web.identity.adapters.SealedFactors"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Apotheca"
MFA_TOTP_TOLERANCE = 1  # one step of 30 seconds, as RFC 6238 section 5.2 advises
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SOCIALACCOUNT_ADAPTER = "apotheca.web.identity.adapters.KnownPeople"
SOCIALACCOUNT_PROVIDERS = identity.provider()

# What production tells browsers: come back over TLS only.
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if env.number("APOTHECA_TRUSTED_PROXIES", 0):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Access tokens count for the installation of this name only.
API_AUDIENCE = env.text("APOTHECA_API_AUDIENCE", "apotheca")
# How much one client of the API may ask: a second in each process, a day in all (0: no limit).
API_PER_SECOND = env.number("APOTHECA_API_PER_SECOND", 30, least=1)
API_PER_DAY = env.number("APOTHECA_API_PER_DAY", 500_000)
# Webhooks go to public hosts over TLS; in development also to this very host.
HOOKS_LOOPBACK = env.flag("APOTHECA_HOOKS_LOOPBACK", False) and not PRODUCTION
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "apotheca.config.api.oauth.Clients",
    "ACCESS_TOKEN_GENERATOR": "apotheca.config.api.oauth.new_token",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 900,
}

# What stands on paper: its size, and the buyer's own terms below each order.
PAPER_SIZE = env.choice("APOTHECA_PAPER_SIZE", "LETTER", ("LETTER", "A4"))
ORDER_TERMS = env.text("APOTHECA_ORDER_TERMS", "")

# How large a file of rows may be before it is refused, in bytes and rows.
FILE_BYTES_MAX = env.number("APOTHECA_FILE_BYTES_MAX", 200 * 1024 * 1024, least=1)
FILE_ROW_BYTES_MAX = env.number("APOTHECA_FILE_ROW_BYTES_MAX", 64 * 1024, least=1)
FILE_FIELD_BYTES_MAX = env.number("APOTHECA_FILE_FIELD_BYTES_MAX", 32 * 1024, least=1)
FILE_ROWS_MAX = env.number("APOTHECA_FILE_ROWS_MAX", 100_000, least=1)

# Documents are kept so many years, and longer while a matter holds them.
RETAIN_YEARS = env.number("APOTHECA_RETAIN_YEARS", 10, least=1)
ATTACHMENT_BYTES_MAX = env.number("APOTHECA_ATTACHMENT_BYTES_MAX", 25 * 1024 * 1024, least=1024)

# The downtime kit: where it lies, and how many of each facility stay.
DOWNTIME_DIR = Path(env.text("APOTHECA_DOWNTIME_DIR", str(HOME / "downtime")))
DOWNTIME_KEEP = env.number("APOTHECA_DOWNTIME_KEEP", 24, least=1)
