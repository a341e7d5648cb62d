"""Settings of the test run: a throw-away home, no pool, plain static files, cheap password hashing.

Imported before any conftest, in the controller and in each xdist worker; the first one chooses the home and the
others inherit it by the environment.
"""

import os
import tempfile

if "FENGQIAO_TEST_HOME" not in os.environ:
    os.environ["FENGQIAO_TEST_HOME"] = tempfile.mkdtemp(prefix="fengqiao-test-")
    os.chmod(os.environ["FENGQIAO_TEST_HOME"], 0o755)  # as root the database runs as another user
os.environ["FENGQIAO_DATA"] = os.environ["FENGQIAO_TEST_HOME"]
os.environ.pop("FENGQIAO_KEYS", None)
os.environ.pop("FENGQIAO_DATABASE_URL", None)
if "FENGQIAO_TEST_DATABASE_URL" in os.environ:
    os.environ["FENGQIAO_DATABASE_URL"] = os.environ["FENGQIAO_TEST_DATABASE_URL"]

from fengqiao.wiring.env import read_env  # noqa: E402

read_env().found("demo")

from fengqiao.wiring.settings import *  # noqa: E402, F403
from fengqiao.wiring.settings import DATABASES, MIDDLEWARE, STORAGES  # noqa: E402

for _login in DATABASES.values():
    _login["OPTIONS"].pop("pool", None)  # type: ignore[attr-defined]
    _login["NAME"] = "fq_template"  # conftest names the database of each worker

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MIDDLEWARE.remove("fengqiao.wiring.middleware.StaticFiles")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
