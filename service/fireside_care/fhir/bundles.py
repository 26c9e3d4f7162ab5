"""Bundles: what a search found, with the address of its next page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fireside_care.fhir.queries import Query
from fireside_care.fhir.reading import Page
from fireside_care.fhir.resources import Resource


def searchset(base: str, kind: str, query: Query, page: Page) -> Resource:
    """A page as a Bundle. ``base``: the address of this FHIR service."""
    address = f"{base}/{kind}"
    links = [{"relation": "self", "url": query.address(address)}]
    if page.behind is not None:
        links.append({"relation": "next", "url": query.address(address, page.behind)})
    bundle = collection(base, page.found)
    bundle["link"] = links
    if page.total is not None:
        bundle["total"] = page.total
    if page.included:
        bundle["entry"] = [*bundle.get("entry", []), *_entries(base, page.included, "include")]
    return bundle


def collection(base: str, found: Sequence[Resource]) -> Resource:
    """All that was found, without pages."""
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if found:
        bundle["entry"] = _entries(base, found, "match")
    return bundle


def _entries(base: str, found: Iterable[Resource], mode: str) -> list[Resource]:
    return [
        {
            "fullUrl": f"{base}/{resource['resourceType']}/{resource['id']}",
            "resource": resource,
            "search": {"mode": mode},
        }
        for resource in found
    ]
