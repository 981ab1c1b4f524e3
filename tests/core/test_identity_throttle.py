"""Failures slow down who fails, and nobody else."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from bluethread.core.identity import devices, throttle
from bluethread.core.identity.models import Attempts
from identities import person, sign_in

NONE = timedelta(0)
HOME, AWAY = "198.51.100.7", "203.0.113.9"


def fail(times, *, now=None, **key):
    """Try at once again and again; the answers."""
    return [throttle.take(throttle.keys(**key), now=now) for _ in range(times)]


@pytest.mark.django_db
def test_the_delay_grows_and_is_bounded():
    now, waited = timezone.now(), []
    keys = throttle.keys(name="ilse", address=AWAY)
    for _ in range(20):
        while wait := throttle.take(keys, now=now):
            waited.append(wait.total_seconds())
            now += wait
    assert waited == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, *[900] * 5]


@pytest.mark.django_db
def test_a_guesser_slows_neither_the_person_elsewhere_nor_other_people_there():
    now = timezone.now()
    assert fail(8, now=now, name="ilse", address=AWAY)[-1] > NONE
    assert fail(1, now=now, name="ilse", address=HOME) == [NONE]
    assert fail(1, now=now, name="amadou", address=AWAY) == [NONE]


@pytest.mark.django_db
def test_a_network_that_tries_many_names_is_slowed_for_seconds_only():
    now = timezone.now()
    answers = [fail(1, now=now, name=f"name-{n}", address=AWAY)[0] for n in range(80)]
    assert answers[:60] == [NONE] * 60
    assert max(answers) <= timedelta(seconds=30)
    assert answers[-1] > NONE


@pytest.mark.django_db
def test_addresses_of_one_ipv6_customer_count_as_one():
    now = timezone.now()
    assert fail(6, now=now, name="ilse", address="2001:db8::1")[-1] > NONE
    assert fail(1, now=now, name="ilse", address="2001:db8::ffff")[0] > NONE
    assert fail(1, now=now, name="ilse", address="2001:db8:0:1::1") == [NONE]


@pytest.mark.django_db
def test_a_known_device_is_not_slowed_by_guessers_in_the_same_network_but_by_its_own_failures():
    now = timezone.now()
    fail(20, now=now, name="ilse", address=AWAY)
    assert fail(10, now=now, name="ilse", address=AWAY, device="d") == [NONE] * 10
    assert fail(1, now=now, name="ilse", address=AWAY, device="d")[0] > NONE


@pytest.mark.django_db
def test_wrong_codes_count_for_the_person_and_are_not_forgotten_by_a_right_password():
    now = timezone.now()
    for n in range(20):
        assert fail(1, now=now, name="ilse", address=f"203.0.113.{n}", factor=True) == [NONE]
        throttle.give_back(throttle.keys(name="ilse", address=f"203.0.113.{n}"))
    assert fail(1, now=now, name="ilse", address=HOME, factor=True)[0] > NONE
    assert fail(1, now=now, name="ilse", address=HOME, factor=True, device="d") == [NONE]
    assert fail(1, now=now, name="ilse", address=HOME) == [NONE]


@pytest.mark.django_db
def test_failures_are_forgotten_after_a_day_and_their_rows_deleted():
    now = timezone.now()
    fail(8, now=now, name="ilse", address=AWAY)
    later = now + throttle.FORGOTTEN_AFTER + timedelta(seconds=1)
    assert fail(5, now=later, name="ilse", address=AWAY) == [NONE] * 5
    assert throttle.forget_old(now=later) == 0
    assert throttle.forget_old(now=later + timedelta(days=2)) == Attempts.objects.count() + 2


@pytest.mark.django_db
def test_unknown_names_are_slowed_alike(client):
    person()
    said = {}
    for name in ("ilse", "nobody"):
        answers = [sign_in(client, name, "wrong", REMOTE_ADDR=f"192.0.2.{len(name)}") for _ in range(7)]
        said[name] = [tuple(answer.context["form"].non_field_errors()) for answer in answers]
    assert said["ilse"] == said["nobody"]
    assert "Try again in 1 second." in said["ilse"][-1]


@pytest.mark.django_db
def test_a_person_gets_in_while_a_stranger_guesses(client, client_at):
    person()
    for _ in range(12):
        sign_in(client_at(AWAY), password="wrong")
    assert sign_in(client_at(AWAY)).status_code == 200  # the guesser must wait even with the right one
    assert sign_in(client_at(HOME)).status_code == 302
    own = client_at(AWAY)
    own.cookies = client.cookies
    assert sign_in(client, REMOTE_ADDR=HOME).status_code == 302
    client.post("/sign-out/")
    assert sign_in(own, REMOTE_ADDR=AWAY).status_code == 302


@pytest.fixture
def client_at():
    from django.test import Client

    return lambda address: Client(REMOTE_ADDR=address)


def test_a_device_remembers_who_signed_in_and_cannot_be_made_up():
    from django.http import HttpResponse

    request, response = RequestFactory().get("/"), HttpResponse()
    devices.remember(request, response, 7)
    cookie = response.cookies[devices.COOKIE]
    assert cookie["httponly"]
    request.COOKIES[devices.COOKIE] = cookie.value
    assert devices.known(request, 7)
    assert not devices.known(request, 8)
    assert not devices.known(request, None)
    request.COOKIES[devices.COOKIE] = cookie.value.replace(":7:", ":8:")
    assert not devices.known(request, 8)


def test_delays_of_a_key_never_overflow():
    key = throttle.keys(name="x", address=HOME)[0]
    assert key.delay(10**9) == key.longest
