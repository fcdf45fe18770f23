"""One settings file. What differs between places is an environment variable; `.env.example` lists them all."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from survivor_engagement.common.holders import key_classes
from survivor_engagement.common.languages import BY_THEIR_OWN_NAMES
from survivor_engagement.common.logs import LOGGING as LOGGING
from survivor_engagement.databases import REDIS_PATIENCE, database_settings, redis_cache
from survivor_engagement.embedded import ensure_services
from survivor_engagement.environment import environment, flag, number, pairs, secret, text

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = environment()  # demo, test or production
DEBUG = False  # error pages with values in them are never wanted here, not even at home
DEFAULT_EXCEPTION_REPORTER = "survivor_engagement.common.reports.NothingToReport"
VAR_DIR = Path(text("VAR_DIR", str(BASE_DIR / "var" / ("test" if ENV == "test" else "")))).resolve()
SECRET_KEY = secret("SECRET_KEY", only_demo="demo-only-secret-key-that-protects-nothing-real-00000000")
ALLOWED_HOSTS = text("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in text("TRUSTED_ORIGINS", "").split(",") if origin]

# What a stranger may read on a shared phone. Neutral on purpose: never the programme, never the cause.
SITE_NAME = text("SITE_NAME", "Notes")
LEAVE_URL = text("LEAVE_URL", "https://www.weather.com/")
LEAVE_URLS = pairs("LEAVE_URLS")  # by language
IS_DEMO = ENV == "demo"

SERVICES = None if text("DATABASE_URL", "") and text("REDIS_URL", "") else ensure_services(VAR_DIR)
DATABASE_ROLE = text("DATABASE_ROLE", "app_web")
DATABASES = database_settings(SERVICES, DATABASE_ROLE)
DATABASE_ROUTERS = ["survivor_engagement.keys.router.KeysRouter"]
REDIS_URL = text("REDIS_URL", "") or SERVICES.redis_url

ROOMS = {  # by house; the order is the one in which rooms answer questions
    "survivor_engagement": "common jobs keys users audit programmes identity files messaging exports home",
    "consent": "notices records effects receipts",
    "advisory": "safeguarding referrals groups engagements recommendations",
    "compensation": "rates dues payouts statements",
}
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # templates of form controls, which our own may replace
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "guardian",
    "crispy_forms",
    "csp",
    *(f"{house}.{room}" for house, rooms in ROOMS.items() for room in rooms.split()),
]
if ENV != "production":
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    "survivor_engagement.common.request.Numbered",
    "survivor_engagement.home.middleware.NoStore",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "survivor_engagement.home.middleware.SamePolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "survivor_engagement.users.middleware.PersonOfSession",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "survivor_engagement.users.middleware.SessionLimits",
    "survivor_engagement.users.middleware.SecondFactor",
    "survivor_engagement.users.middleware.OwnLanguage",
    "survivor_engagement.programmes.middleware.ScopedTransaction",
    "survivor_engagement.users.middleware.FreshProof",
    "survivor_engagement.programmes.middleware.DoorsOnly",
]
ROOT_URLCONF = "survivor_engagement.urls"
WSGI_APPLICATION = "survivor_engagement.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "survivor_engagement.home.context.shell",
            ],
            "builtins": [f"{__package__}.common.templatetags.{it}" for it in ("text", "parts")]
            + ["django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("notes",)
CRISPY_TEMPLATE_PACK = "notes"
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # its backend knows no expiry; see grants.py and ADR 4
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

# People and sign-in
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "survivor_engagement.users.backend.SignInBackend",
    "survivor_engagement.programmes.backend.ScopeBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "survivor_engagement.users.passphrases.NotOurWords"},
]
PASSWORD_HASHERS = [  # the second one reads hashes from before they were sealed
    "survivor_engagement.users.hashers.SealedScrypt",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
SCRYPT_WORK = 2 if ENV == "test" else 2**14  # a slow hash makes a slow suite
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "survivor_engagement.users.adapters.ClosedAccounts"
FORMS = "survivor_engagement.users.forms."
ACCOUNT_FORMS = {
    name: FORMS + form
    for name, form in {
        "login": "SignInForm", "reauthenticate": "SamePersonForm", "change_password": "NewPassphraseForm",
    }.items()
}  # fmt: skip
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key,15/h/key",  # the key is one name from one network
    "login_failed_anywhere": "50/h/key",  # one name from all networks; after that:
    "login_failed_elsewhere": "3/h/key",  # one name from one network that it has not signed in from before
    "second_step_failed": "5/5m/key,15/h/key",  # the same two for codes, by whoever knows the passphrase
    "second_step_failed_anywhere": "30/h/key",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds; also for what asks by users/stepup.py
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nothing here writes an e-mail to anybody
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie would outlive the session
MFA_ADAPTER = "survivor_engagement.users.adapters.SealedFactors"
MFA_FORMS = {
    name: FORMS + form
    for name, form in {
        "authenticate": "SecondStepForm", "reauthenticate": "SecondStepAgainForm", "activate_totp": "CodeAppForm",
        "add_webauthn": "PasskeyForm", "edit_webauthn": "PasskeyNameForm", "login_webauthn": "PasskeyAloneForm",
        "authenticate_webauthn": "PasskeyStepForm", "reauthenticate_webauthn": "PasskeyAgainForm",
    }.items()
}  # fmt: skip
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a device that anybody can press a button on is no second factor
MFA_TOTP_ISSUER = SITE_NAME
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
GRANT_DEFAULT, SHARE_LONGEST = timedelta(hours=1), timedelta(days=30)  # a reveal; a shared document
IDLE_LIMIT = {"advisor": timedelta(minutes=5), "staff": timedelta(minutes=30), "admin": timedelta(minutes=15)}
IDLE_LIMIT_OWN = timedelta(minutes=10)  # an advisor who said that this device is hers alone
ABSOLUTE_LIMIT = {"advisor": timedelta(hours=2), "staff": timedelta(hours=10), "admin": timedelta(hours=10)}
INVITATION_VALID = timedelta(hours=number("INVITATION_HOURS", 72))

# Cookies and headers
SECURE_COOKIES = ENV == "production"
SESSION_ENGINE = "survivor_engagement.users.sessions"
SESSION_COOKIE_NAME = "__Host-n" if SECURE_COOKIES else "n"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-t" if SECURE_COOKIES else "t"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_NAME = "l"
LANGUAGE_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = flag("SSL_REDIRECT", ENV == "production")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", False) else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0  # else all visitors would share one limit
SECURE_HSTS_SECONDS = 31536000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Other sites learn nothing; with "no-referrer" browsers would send forms with Origin: null.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{name: [NONE] for name in ("default-src", "base-uri", "frame-ancestors", "object-src")},
        **{name: [SELF] for name in ("script-src", "style-src", "font-src", "connect-src", "media-src", "form-action")},
        "img-src": [SELF, "data:"],
    }
}

# English is complete; the others follow.
LANGUAGE_CODE = "en"
LANGUAGES = list(BY_THEIR_OWN_NAMES.items())
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(text("STATIC_ROOT", str(VAR_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "survivor_engagement.common.storage.StaticFiles"},
}
if ENV == "test":
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = ENV != "production"
MEDIA_ROOT = VAR_DIR / "unused"  # nothing is served from a media folder; sealed files have their own door
FILES_DIR = VAR_DIR / "files"

# Keys and work in the background
KEY_CLASSES = key_classes(DATABASE_ROLE, production=ENV == "production")
ROOT_KEY_SOURCE = text("ROOT_KEY_SOURCE", "survivor_engagement.keys.held.root_keys")  # ADR 11
ROOT_KEYS_DIR = Path(text("ROOT_KEYS_DIR", str(VAR_DIR / "keys")))
CACHES = {"default": redis_cache(REDIS_URL)}
CELERY_BROKER_URL = text("REDIS_URL", "") or SERVICES.celery_broker_url
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 1, "interval_start": 0} | REDIS_PATIENCE
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
JOB_LEASE_SECONDS = number("JOB_LEASE_SECONDS", 60)
JOB_MAX_ATTEMPTS = number("JOB_MAX_ATTEMPTS", 5)
JOB_SWEEP_SECONDS = number("JOB_SWEEP_SECONDS", 10)
JOB_BACKOFF_SECONDS = number("JOB_BACKOFF_SECONDS", 15)
JOB_CLAIMS_PER_RUN = number("JOB_CLAIMS_PER_RUN", 50)
JOB_KEEP_DAYS = number("JOB_KEEP_DAYS", 30)
SMS_GATEWAY_URL = secret("SMS_GATEWAY_URL", only_demo="", optional=True)
CONTACT_CONFIRM_DAYS = number("CONTACT_CONFIRM_DAYS", 60)
PAY_WITHIN_WORKING_DAYS = number("PAY_WITHIN_WORKING_DAYS", 5)
OPENING_ANSWER_WORKING_DAYS = number("OPENING_ANSWER_WORKING_DAYS", 5)
EXPORT_LASTS = timedelta(hours=min(number("EXPORT_HOURS", 24), 72))
ANSWER_WITHIN_DAYS = number("ANSWER_WITHIN_DAYS", 30)
ERASE_AFTER_DAYS = max(1, number("ERASE_AFTER_DAYS", 7))  # between her wish and its doing, unless she says "now"
KEY_DUMPS_KEPT_DAYS = number("KEY_DUMPS_KEPT_DAYS", 7)  # when older backups of an erased person go dark
