"""What the service publishes is the contract that both sides share, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from fireside_care.app import create_app
from fireside_care.library.library import Library
from fireside_care.settings import Settings
from fireside_core import contract
from fireside_core.resources import resource_path


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    settings = Settings(database_url="sqlite://", secret="only for printing")
    app = create_app(settings, library=Library(resource_path("library") / "none"))
    return app.openapi()


@pytest.mark.parametrize(
    "model",
    [
        contract.AnswerRequest,
        contract.TriageRequest,
        contract.TriageResult,
        contract.JoinRequest,
        contract.JoinResult,
        contract.Health,
        contract.Problem,
    ],
)
def test_every_body_is_a_model_of_the_contract(document: dict[str, Any], model: Any) -> None:
    published = document["components"]["schemas"][model.__name__]
    assert set(published["properties"]) == set(model.model_fields)


def test_every_event_is_published(document: dict[str, Any]) -> None:
    union = document["components"]["schemas"]["AnswerEvent"]
    published = set(union["discriminator"]["mapping"])
    assert published == {
        "level",
        "notice",
        "sentence",
        "restart",
        "home_step",
        "when_to_see",
        "more",
        "passages",
        "done",
        "error",
    }
    for reference in union["discriminator"]["mapping"].values():
        assert reference.rsplit("/", 1)[-1] in document["components"]["schemas"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [found for value in node.values() for found in references(value)]
        if isinstance(node, list):
            return [found for value in node for found in references(value)]
        return []

    names = {reference.rsplit("/", 1)[-1] for reference in references(document)}
    assert names <= set(document["components"]["schemas"])


def test_all_but_joining_ask_for_a_token(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            # The address of a calendar feed is a secret itself.
            open_to_all = path in ("/v1/join", "/calendars/{token}.ics")
            assert bool(operation.get("security")) is not open_to_all
