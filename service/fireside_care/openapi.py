"""The published description of the service, including the events of its streams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter

from fireside_core.adverts.wire import advert_events
from fireside_core.contract import answer_events

_ADVERT_PATHS = ("/v1/adverts", "/v1/adverts/links", "/v1/adverts/pictures")
_REF = "#/components/schemas/{model}"


def describe_events(app: FastAPI) -> None:
    """Add what FastAPI cannot see: the JSON in the ``data:`` lines of a stream."""
    plain = app.openapi

    def with_events() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        document = plain()
        _describe(document, "AnswerEvent", answer_events, "done", ["/v1/answers"])
        _describe(document, "AdvertEvent", advert_events, "report", _ADVERT_PATHS)
        return document

    app.openapi = with_events  # type: ignore[method-assign]


def _describe(
    document: dict[str, Any], name: str, events: TypeAdapter[Any], last: str, paths: Sequence[str]
) -> None:
    schema = events.json_schema(ref_template=_REF, mode="serialization")
    schemas = document["components"]["schemas"]
    for part, described in schema.pop("$defs").items():
        schemas.setdefault(part, described)
    schemas[name] = schema
    for path in paths:
        stream = document["paths"][path]["post"]["responses"]["200"]
        stream["description"] = (
            f"Server-sent events. `event:` is the type, `data:` is an {name} in JSON; "
            f"a stream that ends without `{last}` or `error` was cut."
        )
        stream["content"] = {"text/event-stream": {"schema": {"$ref": _REF.format(model=name)}}}
