"""What the booking contract refuses, and in which language an advert is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from fireside_core.adverts import language_of
from fireside_core.booking import Details, SlotSearch, can_be_birth_date

ROSE = {
    "full_name": "Rose Fitzgerald",
    "birth_date": "1944-03-03",
    "address": "27 Upper Harbour Street",
    "phone": "020 7946 0123",
}


def test_details_are_whole() -> None:
    assert Details.model_validate(ROSE).birth_date == date(1944, 3, 3)


@pytest.mark.parametrize(
    ("field", "value"),
    [("full_name", "   "), ("address", "\t"), ("birth_date", "1879-12-31")],
)
def test_details_that_cannot_be_are_refused(field: str, value: str) -> None:
    with pytest.raises(ValidationError):
        Details.model_validate({**ROSE, field: value})


def test_nobody_is_born_tomorrow_on_any_clock() -> None:
    assert can_be_birth_date(datetime.now(UTC).date())
    assert not can_be_birth_date(datetime.now(UTC).date() + timedelta(days=2))


@pytest.mark.parametrize("when", ["0001-06-01T00:00:00Z", "9999-06-01T00:00:00Z"])
def test_no_search_reaches_the_edge_of_the_calendar(when: str) -> None:
    with pytest.raises(ValidationError):
        SlotSearch.model_validate({"clinic": "c", "after": when})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("This cream ends arthritis for good.", "en"),
        ("这款药膏三天根治糖尿病。", "zh"),
        ("Order now: 三天根治糖尿病", "zh"),
        ("この薬は糖尿病を治します。", None),
        ("Diese Salbe heilt Ihre Gelenke noch heute.", None),
        ("Этот чай лечит диабет", None),
        ("42", None),
    ],
)
def test_the_language_of_an_advert(text: str, language: str | None) -> None:
    assert language_of(text) == language
