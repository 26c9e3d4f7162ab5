"""What this service can do, as a CapabilityStatement."""

from __future__ import annotations

from typing import Any

import fireside_care
from fireside_care.fhir.errors import MEDIA_TYPE
from fireside_care.fhir.reading import INCLUDED
from fireside_care.fhir.resources import Resource
from fireside_care.fhir.search_terms import TERMS

_SINCE = "2026-11-23"
_WRITTEN = {"Appointment": ("create", "update"), "Patient": ("create",)}
_OPERATIONS = ("find", "hold", "book", "cancel")


def capability_statement(base: str, service_name: str) -> Resource:
    """Of the service at this address."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _SINCE,
        "kind": "instance",
        "software": {"name": "Fireside care service", "version": fireside_care.__version__},
        "implementation": {"description": service_name, "url": base},
        "fhirVersion": "4.0.1",
        "format": [MEDIA_TYPE, "json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "cors": False,
                    "description": "A bearer token, made by the operator for one program and "
                    "one clinic. What a clinic publishes needs none.",
                },
                "resource": [_resource(base, kind) for kind in sorted(TERMS)],
                "operation": [{"name": "bulk-publish", "definition": f"{base}/$bulk-publish"}],
            }
        ],
    }


def _resource(base: str, kind: str) -> Resource:
    described: dict[str, Any] = {
        "type": kind,
        "interaction": [
            {"code": code} for code in ("read", "search-type", *_WRITTEN.get(kind, ()))
        ],
        "versioning": "versioned-update" if kind == "Appointment" else "no-version",
        "conditionalCreate": kind in _WRITTEN,
        "searchParam": [
            {"name": "_id", "type": "token"},
            *({"name": name, "type": term.kind} for name, term in TERMS[kind].items()),
        ],
    }
    includes = [name for name in INCLUDED if name.startswith(f"{kind}:")]
    if includes:
        described["searchInclude"] = includes
    if kind == "Appointment":
        described["operation"] = [
            {"name": name, "definition": f"{base}/OperationDefinition/{name}"}
            for name in _OPERATIONS
        ]
    return described
