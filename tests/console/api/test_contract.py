"""What the description promises is what happens: schemathesis asks everything, nothing breaks."""

from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from tests.console.api.world import World

OPERATIONS = {
    ("POST", "/v1/readings"),
    ("POST", "/v1/cases"),
    ("POST", "/v1/cases/state"),
    ("POST", "/v1/callbacks"),
    ("POST", "/v1/callbacks/times"),
    ("POST", "/v1/callbacks/{number}/move"),
    ("POST", "/v1/callbacks/{number}/cancel"),
}


def test_the_description_names_every_operation(world: World) -> None:
    described = world.ask("GET", "/v1/openapi.json").json()
    assert {(method.upper(), path) for path, found in described["paths"].items() for method in found} == OPERATIONS


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_request_breaks_the_api_or_its_description(world: World, mode: GenerationMode) -> None:
    """Each request has a key of its own: that a key is used twice is told in `test_once`."""
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", world.app)
    keys = count()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()

        @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case: Case[Any]) -> None:
            sent = dict(case.headers or {})
            if "Idempotency-Key" in sent and mode is GenerationMode.POSITIVE:
                sent["Idempotency-Key"] = f"request-{next(keys):08}"
            case.call_and_validate(headers={**sent, "Authorization": f"Bearer {world.token}"})

        holds()
