import pytest
from django.db import DatabaseError, transaction

from bluethread.core.access import actions as access
from bluethread.core.access.models import User
from bluethread.core.audit.models import Event
from bluethread.kernel.errors import BadInput, PermissionRefused


def test_an_act_is_recorded_beside_what_it_did(administrator):
    user = access.add_person(by=administrator, username="ama", password=None, name="Ama Osei")
    event = Event.objects.get()
    assert (event.by, event.verb, event.subject) == ("administrator", "person.add", f"access.user:{user.pk}")


def test_an_act_without_the_permission_changes_nothing(officer):
    with pytest.raises(PermissionRefused):
        access.add_person(by=officer, username="ama", password=None)
    assert User.objects.count() == 1
    assert Event.objects.get().verb == "refused"


def test_a_failed_act_leaves_no_event(administrator):
    with pytest.raises(BadInput, match="taken"):
        access.add_person(by=administrator, username="Administrator", password=None)
    assert not Event.objects.exists()


def test_a_user_without_a_role_holds_nothing(db):
    nobody = User.objects.create_superuser("root")
    assert not nobody.holds("access.signed_in")


@pytest.mark.parametrize("tamper", [lambda: Event.objects.update(by="x"), lambda: Event.objects.all().delete()])
def test_the_database_refuses_to_change_the_record_of_acts(administrator, tamper):
    access.add_person(by=administrator, username="ama", password=None)
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        tamper()
    assert Event.objects.count() == 1
