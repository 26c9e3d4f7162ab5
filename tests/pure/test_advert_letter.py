"""The letter about an advert, those to whom it goes, and checked adverts in the store."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fireside.flows.advert_sheet import as_text, check_sheet, letter
from fireside.kept import KeptCheck
from fireside.store.encrypted import Store
from fireside_core.adverts.model import Verdict
from fireside_core.adverts.regulators import read_regulators, regulators
from fireside_core.adverts.wire import (
    Code,
    Corner,
    Reason,
    ReportEvent,
    RuleReference,
    Words,
    WordsBox,
)
from fireside_core.countries import load_countries
from fireside_core.entries import RuleError
from fireside_core.resources import resource_path

KEY = "ab" * 32
NOW = datetime(2026, 3, 3, 10, 24)
ADVERT = "Marmalade drops!\nDiabetes gone in 21 days. <b>Ring</b> now."
REPORT = ReportEvent(
    verdict=Verdict.MISLEADING,
    text=ADVERT,
    reasons=[
        Reason(
            rule="cure_claim",
            level="red",
            title="It promises a cure",
            sentence="No drops make diabetes go away",
            words=[Words(start=17, end=42)],
            sources=[RuleReference(name="CAP", title="CAP Code", section="12.1")],
        )
    ],
    advice=["Do not pay"],
    boxes=[WordsBox(start=17, end=42, corners=[Corner(x=0, y=0)])],
    codes=[Code(kind="QRCode", leads_to="http://marmalade.example")],
)


# The letter -------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", sorted(load_countries()))
def test_every_country_has_somebody_to_write_to(country: str) -> None:
    bodies = regulators(country)
    assert bodies[0].kind == "adverts"
    assert len({body.name for body in bodies}) == len(bodies)
    for body in bodies:
        for address in filter(None, (body.address, body.source)):
            if address != "Fireside":
                parts = urlsplit(address)
                assert parts.scheme == "https" and "." in parts.netloc
        assert not body.purpose.endswith(".")
    text = as_text(letter(REPORT, "picture", bodies[0], NOW))
    assert bodies[0].name in text
    assert "Tuesday 3 March 2026, 10:24" in text
    assert (
        "1. It promises a cure. “Diabetes gone in 21 days.” No drops make diabetes go away." in text
    )
    assert "<b>Ring</b> now." in text
    assert "http://marmalade.example" in text
    assert "CAP: CAP Code, 12.1" in text


@pytest.mark.parametrize("country", ["", "XX", "../../x", "zz", "GBR"])
def test_a_country_that_we_do_not_know(country: str) -> None:
    assert regulators(country)[0].name.startswith("The office that watches over adverts")


def test_there_is_no_file_without_a_country() -> None:
    files = {p.stem.upper() for p in resource_path("adverts", "regulators").glob("*.toml")}
    assert files == set(load_countries())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the first body must be the one for adverts"),
        ('[[body]]\nkind = "fraud"\nname = "n"\npurpose = "p"\nsource = "s"\n', "the first body"),
        ('[[body]]\nkind = "police"\nname = "n"\npurpose = "p"\nsource = "s"\n', "no kind of body"),
        ('[[body]]\nkind = "adverts"\nname = "n"\npurpose = "p"\n', "'source' must be a text"),
        ('[[body]]\nkind = "adverts"\nphone = "1"\n', "unknown key 'phone'"),
    ],
)
def test_wrong_files_are_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "xx.toml"
    path.write_text(text)
    with pytest.raises(RuleError, match=problem):
        read_regulators(path)


def test_the_sheet_of_a_check() -> None:
    sheet = check_sheet(KeptCheck(1, "2026-03-02T16:05:00", "text", REPORT))
    assert sheet.title == "Fireside: an advert, Monday 2 March 2026, 16:05"
    assert sheet.lines[0] == "Likely misleading"
    assert "Do not pay." in sheet.lines
    assert sheet.lines[-2:] == ("Marmalade drops!", "Diabetes gone in 21 days. <b>Ring</b> now.")
    assert sheet.name == "Fireside advert 2026-03-02 16-05"


@pytest.mark.parametrize("channel", ["text", "spoken", "link", "picture"])
def test_how_it_was_met(channel: str) -> None:
    lines = letter(REPORT, channel, regulators("GB")[0], NOW).lines  # type: ignore[arg-type]
    assert any(line.startswith("How I met it: ") for line in lines)


# The store --------------------------------------------------------------------------------------


def test_a_check_is_there_again_without_the_picture(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY, clock=lambda: NOW)
    number = store.keep_check("picture", REPORT)
    store.close()
    again = Store(tmp_path, KEY)
    (kept,) = again.checks()
    assert kept == again.check(number)
    assert kept.checked_at == "2026-03-03T10:24:00"
    assert kept.report == REPORT.model_copy(update={"boxes": []})
    assert again.check(99) is None
    again.close()
    whole = b"".join(f.read_bytes() for f in sorted(tmp_path.rglob("*")) if f.is_file())
    assert b"armalade" not in whole


def test_waiting_and_settling(tmp_path: Path) -> None:
    store = Store(tmp_path, None, clock=lambda: NOW)
    first, second = (store.keep_check("text", REPORT) for _ in range(2))
    assert store.checks(waiting=True) == ()
    kept = store.wait_with(first, "Anna")
    assert kept is not None
    assert (kept.waiting_since, kept.waiting_for) == ("2026-03-03T10:24:00", "Anna")
    assert [k.id for k in store.checks(waiting=True)] == [first]
    assert [k.id for k in store.checks(most=1)] == [second]
    kept = store.settle(first)
    assert kept is not None
    assert (kept.waiting_since, kept.waiting_for) == ("", "")
    assert store.wait_with(99, "Anna") is None
    store.close()


def test_forgetting(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    for _ in range(3):
        store.keep_check("text", REPORT)
    store.keep_answer("q", "a", "see_today")
    store.forget_check(1)
    assert [kept.id for kept in store.checks()] == [3, 2]
    store.forget_answers()
    assert len(store.checks()) == 2
    store.forget_answers(checks=True)
    assert store.checks() == ()
    store.keep_check("text", REPORT)
    store.forget_checks()
    assert store.checks() == ()
    store.close()


def test_a_row_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    store = Store(tmp_path, None)
    store.keep_check("text", REPORT)
    with store._db:
        store._db.execute('UPDATE advert_check SET report = \'{"verdict": "new"}\'')
    store.keep_check("text", REPORT)
    verdicts = [kept.report.verdict for kept in store.checks()]
    assert verdicts == [Verdict.MISLEADING, Verdict.COULD_NOT_TELL]
    store.close()
