import pytest
from django.apps import apps

from bluethread.core.access import Sensitivity, roles
from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.actions import VERBS

OURS = [model for model in apps.get_models() if model.__module__.startswith("bluethread.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_says_how_far_its_rows_may_travel(model):
    assert model.classification in set(Sensitivity)


def test_every_act_can_be_done_by_some_role_and_not_by_all():
    carried = set().union(*(role.permissions for role in roles.every()))
    assert VERBS
    assert set(VERBS.values()) <= carried
    of_others = set(VERBS.values()) - {SIGNED_IN}  # what is one's own, such as a session, one ends oneself
    assert not of_others & roles.get("reader").permissions
