"""Settings for the tests: the product's own, with what must be fast, fixed or thrown away afterwards."""

import atexit
import os
import shutil
import tempfile

SCRATCH = tempfile.mkdtemp(prefix="bailiwick-test-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("BAILIWICK_") and name != "BAILIWICK_DATABASE_URL"]:
    del os.environ[_name]
os.environ["BAILIWICK_DATA"] = SCRATCH
os.environ["BAILIWICK_SECRET_KEY"] = "not a secret: tests sign with it"  # noqa: S105 - as it says
os.environ["BAILIWICK_LOG_LEVEL"] = "WARNING"

from bailiwick.config.settings import *  # noqa: E402, F403 - the scratch folder comes first; a settings module inherits by star
from bailiwick.config.settings import DATA, DATABASES, STORAGES  # noqa: E402 - likewise

# A file, not memory, so that threads and child processes see the same rows; nobody needs it after a power cut.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name} for name in ("default", "worker")}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
(DATA / "static").mkdir()
# Those who test the shipped articles install them; others look for words and count what is found.
SHIP_ARTICLES = False
