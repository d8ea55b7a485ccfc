"""Settings of the suite: the program's, without what only costs time."""

import os
import tempfile
from pathlib import Path

os.environ["MOTORCRM_MODE"] = "local"
os.environ["MOTORCRM_DATA"] = str(Path(tempfile.gettempdir()) / f"motorcrm-tests-{os.getuid()}")
os.environ.setdefault("MOTORCRM_SECRET_KEY", "the-suite-needs-no-secret-but-the-program-asks-for-one")
# Playwright leaves an event loop running in the thread of the test.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from motorcrm.config.settings import *  # noqa: F403  # the environment must be set first; settings are a list of names
from motorcrm.config.settings import DATABASES, STORAGES

ASSERT_LOCKS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Manifest names need collected files.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Twenty seconds are enough for people; eight processes on a busy machine may starve one of them for longer.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {**DATABASES["default"]["OPTIONS"], "timeout": 120}
# No pool: a database can be copied only while nobody is connected to it.
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
