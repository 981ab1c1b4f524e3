import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from bluethread.core.access import Sensitivity, roles
from bluethread.core.actions import VERBS

OURS = [model for model in apps.get_models() if model not in {Group, Permission, ContentType, Session}]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_says_how_far_its_rows_may_travel(model):
    assert model.classification in set(Sensitivity)


def test_every_act_can_be_done_by_some_role_and_not_by_all():
    carried = set().union(*(role.permissions for role in roles.every()))
    assert VERBS
    assert set(VERBS.values()) <= carried
    assert not set(VERBS.values()) & roles.get("reader").permissions
