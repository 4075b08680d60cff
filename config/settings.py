"""Every setting of Ycord, from the environment, failing loudly.

Two modes and nothing between: the demo centre (`YCORD_DEMO=1`, what `make run` starts) brings its own key,
database, broker and accounts; everything else is production and refuses to start half configured.
"""

import contextlib
import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.environment import language, models_by_language, roles_by_group, yes_or_no
from recordings.numbers import whole
from recordings.privacy.kinds import Kind

# Lets ModelAdmin, ModelForm and their like be written with the type they hold.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO: bool = yes_or_no("YCORD_DEMO")
DEBUG: bool = yes_or_no("DEBUG")
# Calls are private: what Ycord writes belongs to its own account alone, whoever starts it.
os.umask(0o077)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# All that the embedded defaults write (database, recordings, broker, key, model) lies in this one folder.
DATA_DIR = Path(env.str("YCORD_DATA", default=str(BASE_DIR / ".data")))
DATA_DIR.mkdir(parents=True, exist_ok=True)
if DATA_DIR == BASE_DIR / ".data":
    # One that was there before. A folder somebody else chose may hold other things: `check --deploy` tells of that.
    with contextlib.suppress(PermissionError):
        DATA_DIR.chmod(0o700)

DEMO_SECRET_PREFIX = "ycord-demo-"  # noqa: S105 - a mark by which production knows a demo key, not a key
SITE_URL: str = env.str("SITE_URL", default="")


def _demo_secret() -> str:
    """A key of this machine's own, so that demo sessions survive a restart and no two demos share one."""
    path = DATA_DIR / "secret-key"
    if not path.exists():
        path.write_text(DEMO_SECRET_PREFIX + secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text().strip()


def _whole(name: str, *, default: int, choices: range = range(10**9)) -> int:
    told = env.str(name, default=str(default))
    number = whole(told)
    if number is None or number not in choices:
        allowed = f"{choices[0]} to {choices[-1]}" if len(choices) < 10**6 else f"{choices[0]} or more"
        raise ImproperlyConfigured(f"{name} has to be a whole number, {allowed}, not “{told}”.")
    return number


SECRET_KEY: str = env.str("SECRET_KEY", default="") or (_demo_secret() if DEMO else "")
if not DEMO:
    if DEBUG:
        raise ImproperlyConfigured(
            "DEBUG shows callers' data in error pages: unset it, or set YCORD_DEMO=1 on a demo machine."
        )
    if not SECRET_KEY:
        raise ImproperlyConfigured(
            "Set SECRET_KEY to 50 or more random characters (or YCORD_DEMO=1 for the demo centre)."
        )
    if SECRET_KEY.startswith(DEMO_SECRET_PREFIX) or len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 8:
        raise ImproperlyConfigured(
            "SECRET_KEY is a demo key, shorter than 50 characters, or hardly random: make a new one for production."
        )

_site_host = urlparse(SITE_URL).hostname
if SITE_URL and not (_site_host and urlparse(SITE_URL).scheme in ("http", "https")):
    raise ImproperlyConfigured(
        f"SITE_URL has to begin with https://, like https://training.example.org, not “{SITE_URL}”."
    )
_local_hosts = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=[_site_host] if _site_host else _local_hosts if DEMO else []
)
if not DEMO and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set SITE_URL (https://training.example.org) or ALLOWED_HOSTS.")
CSRF_TRUSTED_ORIGINS: list[str] = [SITE_URL.rstrip("/")] if SITE_URL else []

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "recordings",
    "coaching",
    "config",
]

MIDDLEWARE = [
    "config.health.Answering",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "recordings.web.middleware.NothingKept",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "recordings.web.middleware.BodyGuard",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "coaching.people.seen.LastSeen",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.second_step.SecondStep",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "recordings.roles.room",
                "config.accounts.demo_people",
            ],
        },
    },
]

# ── Database: SQLite with WAL for one machine, PostgreSQL for a centre ──
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'ycord.sqlite3'}")}
if "ENGINE" not in DATABASES["default"]:
    raise ImproperlyConfigured("DATABASE_URL has to look like postgres://user:password@host:5432/ycord.")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue up at BEGIN instead of failing half-way with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        # What is deleted is written over, or an erased word would stand in the file until its page is used again.
        "PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    # Compiling a query of a page takes longer than running it, and disks have no heads to move any more.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off -c random_page_cost=1.1")
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── Recordings ──
_bucket: str = env.str("YCORD_S3_BUCKET", default="")
MEDIA_ROOT = env.str("YCORD_RECORDINGS", default=str(DATA_DIR / "recordings"))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if _bucket:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": env.str("YCORD_S3_ENDPOINT", default="") or None,
            "region_name": env.str("YCORD_S3_REGION", default="") or None,
            "access_key": env.str("AWS_ACCESS_KEY_ID", default="") or None,
            "secret_key": env.str("AWS_SECRET_ACCESS_KEY", default="") or None,
            "default_acl": None,
            "file_overwrite": False,
        },
    }
UPLOAD_LIMIT_MB: int = _whole("YCORD_UPLOAD_LIMIT_MB", default=200)
CALL_LIMIT_MINUTES: int = _whole("YCORD_CALL_LIMIT_MINUTES", default=180)
CLIP_LIMIT_MINUTES: int = _whole("YCORD_CLIP_LIMIT_MINUTES", default=10, choices=range(1, 10**9))
AGENT_CHANNEL: int = _whole("YCORD_AGENT_CHANNEL", default=0, choices=range(2))
# What is taken out of a call without anybody being asked, by its kinds (see recordings.privacy.finding.Kind); empty: nothing.
BLEEP_UNASKED: list[str] = [
    kind for kind in (each.strip() for each in env.list("YCORD_BLEEP_UNASKED", default=["card", "code"])) if kind
]
if unknown := [kind for kind in BLEEP_UNASKED if kind not in list(Kind)]:
    raise ImproperlyConfigured(
        f"YCORD_BLEEP_UNASKED has to name kinds out of {', '.join(Kind)}, not “{', '.join(unknown)}”."
    )
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# Bytes of a form, or of anything else that is no call: far more than the longest text that is taken.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# A folder the telephone system drops calls into; empty: none is watched.
WATCH: str = env.str("YCORD_WATCH", default="")
WATCH_SETTLED_SECONDS: int = _whole("YCORD_WATCH_SETTLED", default=30)

# ── How long what is kept; 0: until somebody erases it. Nothing goes by itself before a centre has said so. ──
KEEP_UNUSED_DAYS: int = _whole("YCORD_KEEP_UNUSED_DAYS", default=0)
LOOK_AGAIN_DAYS: int = _whole("YCORD_LOOK_AGAIN_DAYS", default=365)
KEEP_ATTEMPTS_DAYS: int = _whole("YCORD_KEEP_ATTEMPTS_DAYS", default=0)
KEEP_LOGS_DAYS: int = _whole("YCORD_KEEP_LOGS_DAYS", default=0)
# Receipts of what was erased, a line each, beside the database: a backup that is older knows nothing of them.
RECEIPTS = Path(env.str("YCORD_RECEIPTS", default=str(DATA_DIR / "erased.jsonl")))

# ── Counting: how often somebody asks. In files, which all web processes of a machine share: their own memory they do
# not, the broker may be away, and reading a page should not write into the database. ──
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(DATA_DIR / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}

# ── What a call passes before others learn from it: see recordings.gate ──
GATE: list[str] = env.list("YCORD_GATE", default=["clean", "seen", "agreed"])
if set(GATE) - {"clean", "seen", "agreed"}:
    raise ImproperlyConfigured(
        "YCORD_GATE names steps, with commas between: clean, seen, agreed. Leave out what you do not ask for."
    )

# Whose role takes texts of calls away.
TAKE_AWAY: list[str] = [
    role.strip().capitalize() for role in env.list("YCORD_TAKE_AWAY", default=["Author", "Trainer"])
]
if set(TAKE_AWAY) - {"Learner", "Author", "Trainer"}:
    raise ImproperlyConfigured("YCORD_TAKE_AWAY names roles, with commas between: Author, Trainer, Learner.")

# ── Whisper ──
ENGINE: str = env.str("YCORD_ENGINE", default="faster-whisper")
WHISPER_MODEL, WHISPER_MODELS = models_by_language("YCORD_WHISPER_MODEL", default="base")
WHISPER_LANGUAGE: str = language("YCORD_LANGUAGE")
WHISPER_DEVICE: str = env.str("YCORD_WHISPER_DEVICE", default="auto")
if WHISPER_DEVICE not in ("auto", "cpu", "cuda"):
    raise ImproperlyConfigured(f"YCORD_WHISPER_DEVICE has to be auto, cpu or cuda, not “{WHISPER_DEVICE}”.")
WHISPER_THREADS: int = _whole("YCORD_WHISPER_THREADS", default=0)
DIARIZER: str = env.str("YCORD_DIARIZER", default="")
# Where `manage.py models fetch` finds weights. Its name is that of the hub's own client, for many centres have a mirror already.
HUB: str = env.str("HF_ENDPOINT", default="https://huggingface.co").rstrip("/")
if not HUB.startswith(("https://", "http://")):
    raise ImproperlyConfigured(f"HF_ENDPOINT has to begin with https://, like https://hub.example.org, not “{HUB}”.")
MODEL_DIR = Path(env.str("YCORD_MODELS", default=str(DATA_DIR / "models")))
# How long a silent worker keeps its claim on a call; its heartbeat renews it four times as often.
LEASE_SECONDS: int = _whole("YCORD_LEASE_SECONDS", default=60)

# ── Celery: the database is the truth, the broker is a hint ──
_broker_file = DATA_DIR / "broker-url"  # written by `python -m config.start` for the embedded broker
CELERY_BROKER_URL: str = env.str("CELERY_BROKER_URL", default="") or (
    _broker_file.read_text().strip() if _broker_file.exists() else "redis://127.0.0.1:6379/0"
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "recordings.tasks.transcribe": {"queue": "transcription"},
    "recordings.tasks.hear_bleeps": {"queue": "transcription"},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Longer than the longest call takes, or Redis hands a running task to a second worker. The lease in the database
# guards against that too; this only spares the useless delivery.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": _whole("YCORD_VISIBILITY_TIMEOUT", default=6 * 3600),
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    # A broker that is away must not hold up the person who uploads: the sweep queues the call again later.
    "max_retries": 0,
    "interval_start": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "recordings.tasks.sweep", "schedule": 15.0, "options": {"expires": 15}},
    "derive_waiting": {
        "task": "coaching.progress.derive_waiting",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "send_letters": {"task": "coaching.outbox.send_letters", "schedule": 60.0, "options": {"expires": 50}},
    "send_deliveries": {"task": "coaching.outbox.send_deliveries", "schedule": 60.0, "options": {"expires": 50}},
    # Each hour of the day, for the machine may have been off at seven; what has been written is not written again.
    "remind": {
        "task": "coaching.people.remind",
        "schedule": crontab(minute=5, hour="7-19"),
        "options": {"expires": 3000},
    },
    "digest": {
        "task": "coaching.people.digest",
        "schedule": crontab(minute=0, hour="7-19", day_of_week="mon"),
        "options": {"expires": 3000},
    },
    # At night, in the centre's own time.
    "retention": {
        "task": "recordings.retention.nightly",
        "schedule": crontab(minute=30, hour=2),
        "options": {"expires": 4 * 3600},
    },
    "end_overdue": {"task": "coaching.learning.end_overdue", "schedule": 60.0, "options": {"expires": 50}},
}
if WATCH:
    CELERY_BEAT_SCHEDULE["watch"] = {
        "task": "recordings.watching.watch",
        "schedule": 60.0,
        "options": {"expires": 50},
    }
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Seven in the morning is the centre's.
CELERY_TIMEZONE: str = env.str("TIME_ZONE", default="Europe/London")

# ── People ──
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# What was hashed in an earlier way is taken, and hashed anew when its owner signs in.
PASSWORD_HASHERS = ["config.passwords.Argon2id", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"max_similarity": 0.5},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "config.accounts.ClosedHouse"
SOCIALACCOUNT_ADAPTER = "config.accounts.SingleSignOn"
ACCOUNT_FORMS = {"login": "config.accounts.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Who has no account gets no letter.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# A second step with an authenticator app; these roles have to have one.
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "config.second_step.Keeper"
MFA_TOTP_ISSUER = "Ycord"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ROLES: list[str] = [role.strip().capitalize() for role in env.list("YCORD_SECOND_STEP", default=[])]
if set(MFA_ROLES) - {"Learner", "Author", "Trainer"}:
    raise ImproperlyConfigured("YCORD_SECOND_STEP names roles, with commas between: Learner, Author, Trainer.")
# Axes counts wrong passwords, in the database, for pages and API alike; who is choosing a new one may try often.
# A whole centre may sign in from one address: what goes right is not counted there, and what goes wrong only against a flood.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "300/m/ip", "change_password": "30/m/user"}
# Single sign-on: an OpenID Connect provider by settings; people it lets in arrive as Learners.
_oidc_server: str = env.str("YCORD_OIDC_SERVER", default="")
if _oidc_server:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": env.str("YCORD_OIDC_NAME", default="your company account"),
                    "client_id": env.str("YCORD_OIDC_CLIENT_ID"),
                    "secret": env.str("YCORD_OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": _oidc_server},
                }
            ]
        }
    }
# The company's groups decide at each sign-in who has these roles; without any, people arrive as Learners and keep what they are given here.
OIDC_GROUPS: list[tuple[str, str]] = roles_by_group("YCORD_OIDC_GROUPS")
OIDC_GROUPS_CLAIM: str = env.str("YCORD_OIDC_GROUPS_CLAIM", default="groups")
AXES_FAILURE_LIMIT: int = _whole("YCORD_LOGIN_ATTEMPTS", default=8, choices=range(1, 10**9))
AXES_COOLOFF_TIME = 0.25  # hours
# Trying on while an account rests does not make it rest longer, or a stranger could keep a colleague out for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "config.lockout.CountByAccount"
# In the order in which the handler reads them.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_USERNAME_CALLABLE = "config.lockout.account_of"
AXES_LOCKOUT_CALLABLE = "config.accounts.locked_out"
AXES_ENABLE_ADMIN = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "config.accounts.address_of"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# A demo shows its letters in the log. In production nothing is sent, and no link that sets a password made, until it is told where to.
_email_url: str = env.str("EMAIL_URL", default="") or ("consolemail://" if DEMO else "")
CAN_MAIL = bool(_email_url)
try:
    EMAIL_CONFIG: dict[str, Any] = env.email_url_config(_email_url or "dummymail://")
except (KeyError, ValueError, ImproperlyConfigured):
    raise ImproperlyConfigured("EMAIL_URL has to look like smtp://user:password@host:587.") from None
vars().update({k: v for k, v in EMAIL_CONFIG.items() if k.startswith("EMAIL_")})
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL: str = env.str("EMAIL_FROM", default="") or f"Ycord <ycord@{_site_host or 'localhost'}>"

# ── API ──
_api_per_minute = _whole("YCORD_API_PER_MINUTE", default=600, choices=range(1, 10**9))
_searches_per_minute = _whole("YCORD_SEARCHES_PER_MINUTE", default=120, choices=range(1, 10**6))
_exports_per_hour = _whole("YCORD_EXPORTS_PER_HOUR", default=120, choices=range(1, 10**6))
_uploads_per_hour = _whole("YCORD_UPLOADS_PER_HOUR", default=600, choices=range(1, 10**6))
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "recordings.tokens.tokens.ByToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "recordings.web.json_parser.FlatJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "recordings.web.api.explain",
    "DEFAULT_THROTTLE_CLASSES": [
        "config.throttling.ByAddress",
        "config.throttling.ByPerson",
        "recordings.web.limits.OfItsScope",
    ],
    "DEFAULT_THROTTLE_RATES": {
        # A centre's programs may share an address; wrong passwords are counted by account besides.
        "anon": "60/min",
        "user": f"{_api_per_minute}/min",
        # Of one person, on pages as in the API: what is worth taking in bulk.
        "search": f"{_searches_per_minute}/min",
        "export": f"{_exports_per_hour}/hour",
        "upload": f"{_uploads_per_hour}/hour",
    },
}
KNOX_TOKEN_MODEL = "recordings.ApiToken"  # noqa: S105 - a model
# Knox's own migrations would make the table of its own model beside ours.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"TOKEN_TTL": timedelta(days=_whole("YCORD_TOKEN_DAYS", default=90, choices=range(1, 3651)))}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ycord",
    "DESCRIPTION": "Calls in, transcripts out; people, cohorts, enrolments, checks, outcomes, and programs that are told. "
    "Get a token at `/api/v1/auth/token/` and send it as `Authorization: Token …`.",
    "VERSION": "1",
    # What has a status of its own twice is called by two names.
    "ENUM_NAME_OVERRIDES": {
        "TranscriptStatus": "recordings.models.Transcript.Status",
        "AttemptStatus": "coaching.models.Attempt.Status",
        "SuggestionStatus": "recordings.models.Suggestion.Status",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "recordings.web.refusals.told",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# ── Pages ──
LANGUAGE_CODE = "en-gb"
TIME_ZONE: str = CELERY_TIMEZONE
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
STATICFILES_DIRS: list[Any] = []
# What pages use of npm's packages, by the name it is served under.
_packages = {
    "font": "@fontsource-variable/atkinson-hyperlegible-next/files",
    "lit": "lit-html",
    "panzoom": "@panzoom/panzoom/dist",
}
for _name, _folder in _packages.items():
    if (BASE_DIR / "node_modules" / _folder).is_dir():
        STATICFILES_DIRS.append((_name, BASE_DIR / "node_modules" / _folder))
# Served straight from where they lie: no collect step to forget at an update.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# ── Safety ──
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *([_oidc_server] if _oidc_server else [])],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
_https = not DEMO and yes_or_no("YCORD_HTTPS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
BEHIND_PROXY: bool = yes_or_no("YCORD_BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Other hosts of the same domain are not Ycord's to decide on.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Nothing in Ycord may ask a model hub for anything, but for `manage.py models fetch`.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "ycord": {"level": env.str("LOG_LEVEL", default="INFO")},
        # Who is refused is told so on the page; a traceback for each would bury what an operator looks for.
        "django.request": {"level": "ERROR"},
        "recordings": {"level": "INFO"},
        "coaching": {"level": "INFO"},
    },
}
