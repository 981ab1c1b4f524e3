import pytest
from django.apps import apps

from bluethread.core.access import roles
from bluethread.core.access.guards import Guard, Guarded, GuardedQuerySet, Outside, guard_of, visible
from bluethread.core.access.models import User
from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.actions import VERBS

OURS = [model for model in apps.get_models() if model._meta.app_config.name.startswith("bluethread.")]
GUARDED = [model for model in OURS if isinstance(model.guard, Guard)]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_table_is_guarded_or_says_why_not(model):
    if isinstance(model.guard, Outside):
        assert len(model.guard.why) > 20
    else:
        assert issubclass(model, Guarded)
        assert isinstance(model._default_manager.all(), GuardedQuerySet)


@pytest.mark.django_db
@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model._meta.label)
def test_whoever_holds_nothing_sees_nothing(model):
    nobody = User(pk=0, username="nobody")
    assert "pk__in" in str(visible(model, nobody))
    assert not model._default_manager.visible_to(nobody).exists()


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model._meta.label)
def test_the_permission_to_read_and_to_keep_are_carried_by_some_role(model):
    guard = guard_of(model)
    assert roles.carrying(guard.read)
    assert guard.glass is None or roles.carrying(guard.keep)


def test_every_act_can_be_done_by_some_role_and_not_by_all():
    carried = set().union(*(role.permissions for role in roles.every()))
    assert VERBS
    assert set(VERBS.values()) <= carried
    assert set(VERBS.values()) & roles.get("public_reader").permissions == {SIGNED_IN}
