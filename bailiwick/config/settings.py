"""Django's settings, made from the installation's options (see options.py for what can be chosen)."""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path

from bailiwick.config.databases import database, replicas
from bailiwick.config.logs import logging_settings
from bailiwick.config.options import options
from bailiwick.config.secret import FILE_NAME, secret_keys

OPTIONS = options()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA = OPTIONS.data_dir
MEGABYTE = 1024 * 1024

# -- The site

SECRET_KEY, *SECRET_KEY_FALLBACKS = OPTIONS.secret_keys or secret_keys(DATA)
KEY_FILE = None if OPTIONS.secret_keys else DATA / FILE_NAME
AUDIT_KEYS = OPTIONS.audit_keys
DEBUG = False
BASE_URL = OPTIONS.url
ROLES = OPTIONS.roles
NODE_NAME = OPTIONS.node_name
ALLOWED_HOSTS = OPTIONS.hosts
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ROOT_URLCONF = "bailiwick.config.urls"
WSGI_APPLICATION = "bailiwick.config.wsgi.application"
DEMO = OPTIONS.demo
DESK_PHONE = OPTIONS.desk_phone
FISCAL_YEAR_MONTH = OPTIONS.fiscal_year_month
REOPEN_DAYS = OPTIONS.reopen_days
CLOSE_SOLVED_DAYS = OPTIONS.close_solved_days
VERIFICATION_MINUTES = OPTIONS.verification_minutes
REPORT_LEAST_TICKETS = OPTIONS.report_least_tickets
WEBHOOK_NETWORKS = OPTIONS.webhook_networks
VERIFICATION_REFUSAL_HOURS = OPTIONS.verification_refusal_hours

INSTALLED_APPS = [
    # the product's own, lowest layer first; templates of ours come before those of libraries
    "bailiwick.core",
    "bailiwick.places",
    "bailiwick.people",
    "bailiwick.audit",
    "bailiwick.notifications",
    "bailiwick.webhooks",
    "bailiwick.oncall",
    "bailiwick.clocks",
    "bailiwick.approvals",
    "bailiwick.knowledge",
    "bailiwick.announcements",
    "bailiwick.triage",
    "bailiwick.desk",
    "bailiwick.runbooks",
    "bailiwick.problems",
    "bailiwick.catalogue",
    "bailiwick.surveys",
    "bailiwick.macros",
    "bailiwick.rules",
    "bailiwick.recurring",
    "bailiwick.suggestions",
    "bailiwick.portal",
    "bailiwick.mailroom",
    "bailiwick.importers",
    "bailiwick.home",
    "bailiwick.reports",
    "bailiwick.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "django_q",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "bailiwick.core.middleware.request_facts",
    "django.middleware.security.SecurityMiddleware",
    "bailiwick.config.security.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bailiwick.core.middleware.plain_problems",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "bailiwick.people.middleware.personal_time_zone",
    "bailiwick.people.middleware.session_tie",
    "bailiwick.people.middleware.session_lock",
    "bailiwick.people.middleware.second_factor",
]

#: the words and files of templates stand in place of Django's on purpose (see `libraries`); a test holds it to these two
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["bailiwick.core.templatetags.once"],  # an include that is drawn once, in place of Django's
            "libraries": {"i18n": "bailiwick.core.templatetags.said", "static": "bailiwick.core.templatetags.served"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bailiwick.core.context.shell",
                "bailiwick.demo.context.demo",
            ],
        },
    }
]

#: labels, help and errors are drawn by our own templates
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- Data. Never ATOMIC_REQUESTS: on SQLite every page view would then take the write lock.

DATABASES = {"default": database(OPTIONS.database_url.get_secret_value(), DATA, OPTIONS.database_pooler)}
REPLICAS = tuple(f"replica{number}" for number, _url in enumerate(OPTIONS.replica_urls.get_secret_value().split(), 1))
REPLICA_LAG = OPTIONS.replica_lag_seconds
REPLICA_COOKIE = "__Host-written" if OPTIONS.is_secure else "written"
if REPLICAS:
    DATABASES |= dict(zip(REPLICAS, replicas(OPTIONS.replica_urls.get_secret_value().split(), OPTIONS.database_pooler), strict=True))
    DATABASE_ROUTERS = ["bailiwick.core.replicas.router.Router"]
    MIDDLEWARE.append("bailiwick.core.replicas.middleware.ReadYourOwnWrites")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILES_ROOT = DATA / "files"
STORAGE_URL = OPTIONS.storage_url.get_secret_value()
STORAGE_KEY = OPTIONS.storage_key.get_secret_value()
STORAGE_SECRET = OPTIONS.storage_secret.get_secret_value()
ATTACHMENT_LIMIT = OPTIONS.upload_mb * MEGABYTE
SCANNER_URL, SCANNER_TIMEOUT = OPTIONS.scanner_url, OPTIONS.scanner_timeout
IMPORT_LIMIT = OPTIONS.import_mb * MEGABYTE
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * MEGABYTE  # text of a form; files stream to disk and are bounded where they are taken
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# -- Cache. Rate limits live here, so it is shared by all processes, never in one process's memory.

_files = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "OPTIONS": {"MAX_ENTRIES": 5_000}}
_shared: dict[str, object] = {**_files, "LOCATION": str(DATA / "cache" / "shared")}
if OPTIONS.cache_url:
    _shared = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": OPTIONS.cache_url, "KEY_PREFIX": "bailiwick"}
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    _shared = {"BACKEND": "bailiwick.core.cache.SharedCache", "LOCATION": "bailiwick_cache", "OPTIONS": {"MAX_ENTRIES": 50_000}}
CACHES = {
    "default": _shared,
    "worker": {**_files, "LOCATION": str(DATA / "cache" / "worker")},  # the heartbeat of this machine's worker
}

# -- Background work. `retry` is larger than `timeout`, or a slow job would be started twice.

Q_CLUSTER = {
    "name": "bailiwick",
    "orm": "default",
    "broker_class": "bailiwick.core.jobs.broker.LeasingBroker",
    "cache": "worker",
    "workers": OPTIONS.job_workers,
    "timeout": 600,
    "retry": 660,
    "poll": 0.5,
    "guard_cycle": 1,
    "queue_limit": 4,
    "max_attempts": 5,
    "catch_up": False,
    "save_limit": 500,
    "log_level": "WARNING",
    "label": "Background work",
}

# -- Sign-in

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "bailiwick.people.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email")},
    },
]
ACCOUNT_ADAPTER = "bailiwick.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]  # nobody signs up; allauth asks for the fields of signing in here
ACCOUNT_FORMS = {
    "reset_password": "bailiwick.people.adapters.PasswordLinkForm",
    "change_password": "bailiwick.people.forms.passwords.NewPasswordForm",
    "reset_password_from_key": "bailiwick.people.forms.passwords.ForgottenPasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by administrators
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False  # desks are shared: a session ends with the browser
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# A whole city hall may come from one address at eight in the morning; per account the product's own lock-out is the limit.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,10/5m/key", "reset_password": "20/m/ip,3/m/key"}
MFA_ADAPTER = "bailiwick.people.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not OPTIONS.is_secure
SIGN_IN_LOCK_AFTER = OPTIONS.sign_in_failures
SIGN_IN_LOCK_MINUTES = OPTIONS.sign_in_lock_minutes
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# -- Protection of the browser

_SECURE = OPTIONS.is_secure
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if _SECURE else "session"
SESSION_COOKIE_AGE = OPTIONS.session_hours * 3600
SESSION_IDLE_SECONDS = OPTIONS.session_idle_minutes * 60
SESSION_IDLE_SECONDS_PRIVILEGED = OPTIONS.session_idle_minutes_administrators * 60
CSRF_COOKIE_HTTPONLY = False  # htmx reads it to send it back as a header
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUST_PROXY = OPTIONS.trust_proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if OPTIONS.trust_proxy else None

# -- Language and time

LANGUAGE_CODE = OPTIONS.language
LANGUAGES = [("en", "English"), ("es", "Español")]
TIME_ZONE = OPTIONS.time_zone
USE_TZ = True
FORMAT_MODULE_PATH = ["bailiwick.core.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]

# -- Static files: collected once per version into the data folder, served with names that never change their content

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# -- Help articles that ship are put in place with the tables

SHIP_ARTICLES = True

# -- Mail

DEFAULT_FROM_EMAIL = OPTIONS.mail_from
SERVER_EMAIL = parseaddr(OPTIONS.mail_from)[1]
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if OPTIONS.smtp_host else 'dummy'}.EmailBackend"
EMAIL_HOST = OPTIONS.smtp_host
EMAIL_PORT = OPTIONS.smtp_port
EMAIL_HOST_USER = OPTIONS.smtp_user
EMAIL_HOST_PASSWORD = OPTIONS.smtp_password.get_secret_value()
EMAIL_USE_TLS = OPTIONS.smtp_security == "starttls"
EMAIL_USE_SSL = OPTIONS.smtp_security == "tls"
EMAIL_TIMEOUT = OPTIONS.smtp_timeout
MAIL_LIMIT = OPTIONS.mail_mb * MEGABYTE
MAIL_HARD_LIMIT = max(OPTIONS.mail_most_mb, OPTIONS.mail_mb) * MEGABYTE
MAIL_AUTHORITIES = OPTIONS.mail_authorities
MAIL_LISTEN = OPTIONS.mail_listen
MAIL_LMTP_PORT = OPTIONS.mail_lmtp_port
MAIL_SMTP_PORT = OPTIONS.mail_smtp_port
MAIL_CERTIFICATE = OPTIONS.mail_certificate
MAIL_CONNECTIONS = OPTIONS.mail_connections
MAIL_FAILING_MINUTES = OPTIONS.mail_failing_minutes
MAIL_WAITING_MINUTES = OPTIONS.mail_waiting_minutes
MAIL_QUARANTINE_HOURLY = OPTIONS.mail_quarantine_hourly

# -- Logs

LOGGING = logging_settings(OPTIONS.log_level, OPTIONS.log_format)

# -- Watching: metrics and traces cost nothing unless somebody asked for them

METRICS_TOKEN = OPTIONS.metrics_token.get_secret_value()
METRICS_NETWORKS = OPTIONS.metrics_networks
TRACES_URL = OPTIONS.traces_url
if METRICS_TOKEN or METRICS_NETWORKS:
    MIDDLEWARE.insert(0, "bailiwick.config.metrics.measuring.measured")
if TRACES_URL:
    MIDDLEWARE.insert(0, "bailiwick.config.tracing.spans.traced")
