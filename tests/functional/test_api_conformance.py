"""Requests made up from the API's own description: no failure of the server, no answer that is not described.

`FUZZ=1` (`make fuzz`) tries far more of them.
"""

import json
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bluethread.config.api import api

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 2_000 if os.environ.get("FUZZ") else 20


schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="api/v1/"))))


@pytest.fixture(scope="session")
def as_officer(site):
    """Where requests go and what makes them those of a signed-in officer."""
    with site.visitor("officer") as officer:
        headers = {"X-CSRFToken": officer.cookies["csrftoken"], "Referer": site.address}
        return {"base_url": site.address, "headers": headers, "cookies": dict(officer.cookies)}


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not os.environ.get("FUZZ"),
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_described(case, as_officer):
    case.call_and_validate(checks=CHECKS, timeout=30, **as_officer)
