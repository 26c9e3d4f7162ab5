"""The published description of the service, including the events of an answer."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from fireside_core.contract import answer_events

_REF = "#/components/schemas/{model}"


def describe_events(app: FastAPI) -> None:
    """Add what FastAPI cannot see: the JSON in the ``data:`` lines of a stream."""
    plain = app.openapi

    def with_events() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        document = plain()
        events = answer_events.json_schema(ref_template=_REF, mode="serialization")
        schemas = document["components"]["schemas"]
        for name, schema in events.pop("$defs").items():
            schemas.setdefault(name, schema)
        schemas["AnswerEvent"] = events
        answer = document["paths"]["/v1/answers"]["post"]["responses"]["200"]
        answer["description"] = (
            "Server-sent events. `event:` is the type, `data:` is an AnswerEvent in JSON; "
            "a stream that ends without `done` was cut."
        )
        answer["content"] = {
            "text/event-stream": {"schema": {"$ref": _REF.format(model="AnswerEvent")}}
        }
        return document

    app.openapi = with_events  # type: ignore[method-assign]
