"""Behind a proxy that ends TLS, with BLUETHREAD_HTTPS=1: cookies, redirects, HSTS; the program in its own process."""

import json
import os
import subprocess
import sys

SCRIPT = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
from bluethread.config import instance
instance.ensure()
settings.ALLOWED_HOSTS.append("testserver")
client = Client()
plain = client.get("/sign-in/")
page = client.get("/sign-in/", headers={"X-Forwarded-Proto": "https"})
client.post("/language/", {"language": "fr"}, headers={"X-Forwarded-Proto": "https"})
cookies = {name: {key: cookie[key] for key in ("secure", "httponly", "samesite", "path", "domain")}
           for name, cookie in client.cookies.items()}
print(json.dumps({"plain": [plain.status_code, plain["Location"]], "page": page.status_code,
                  "hsts": page["Strict-Transport-Security"], "cookies": cookies,
                  "session": settings.SESSION_COOKIE_NAME}))
"""


def test_behind_a_proxy_everything_insists_on_https(tmp_path):
    environment = os.environ | {
        "BLUETHREAD_HOME": str(tmp_path),
        "BLUETHREAD_DATABASE_URL": "",
        "BLUETHREAD_HTTPS": "1",
        "BLUETHREAD_ADDRESS": "https://bluethread.example",
        "DJANGO_SETTINGS_MODULE": "bluethread.config.settings",
    }
    ended = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["plain"] == [301, "https://testserver/sign-in/"]
    assert told["page"] == 200
    assert told["hsts"] == "max-age=31536000; includeSubDomains"
    assert told["session"] == "__Host-sessionid"
    assert {"__Host-csrftoken", "django_language"} <= set(told["cookies"])
    for name, cookie in told["cookies"].items():
        assert cookie["secure"], name
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name
