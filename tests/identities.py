"""What tests of identities share: people with passwords, sign-ins through the page, codes as an app computes them."""

import base64
import hashlib
import hmac
import struct
import time

import staff
from bluethread.core.access.models import User

PASSWORD = "seven-slow-herons-7"


def person(username: str = "ilse", *roles: str, email: str = "") -> User:
    """A person in some roles (a public reader where none is said) who can sign in with PASSWORD."""
    user = staff.person(username, *(roles or ["public_reader"]))
    user.email = email
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, username: str = "ilse", password: str = PASSWORD, **options: object):
    """Sign in through the page; options go with the request."""
    return client.post("/sign-in/", {"login": username, "password": password}, **options)


def confirm(client) -> None:
    """Let a signed-in test client have just confirmed who it is."""
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()


def code(secret: str, *, steps: int = 0) -> str:
    """The code of an authenticator app (RFC 6238), `steps` of half a minute from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
