"""An identity provider to sign on at: django-allauth's own, in a process of its own with its own database.

    python oidc_provider.py FOLDER PORT CALLBACK

It knows one client, `bluethread`, and a few people, and prints a line when it is ready.
"""

import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

CLIENT, SECRET, PASSWORD = "bluethread", "told-to-both", "provider-pass-77"


def configure(folder: Path) -> None:
    import django
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.configure(
        SECRET_KEY="provider",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="oidc_provider_urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        SESSION_COOKIE_NAME="provider",
        STATIC_URL="static/",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        LOGIN_URL="account_login",
        ACCOUNT_EMAIL_VERIFICATION="none",
        IDP_OIDC_PRIVATE_KEY=key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
    )
    django.setup()


def fill(callback: str) -> None:
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    Client.objects.create(
        id=CLIENT,
        name="Bluethread",
        secret=make_password(SECRET),
        scopes="openid\nprofile\nemail",
        redirect_uris=callback,
        skip_consent=True,
    )
    for name in ("i.brandt", "a.keita", "r.quispe", "i.idle", "stranger"):
        user = User.objects.create_user(name, f"{name}@provider.example", PASSWORD, first_name="Ilse")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


if __name__ == "__main__":
    configure(Path(sys.argv[1]))
    fill(sys.argv[3])
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", int(sys.argv[2]), get_wsgi_application(), Server, Quiet) as server:
        sys.stdout.write(f"ready on {server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()
