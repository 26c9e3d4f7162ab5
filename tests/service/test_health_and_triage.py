"""Health tells what is in use; triage judges by rules and by meaning."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from fireside_care.library.library import Library
from fireside_care.settings import Settings
from fireside_care.triage.complaint import is_complaint, is_plain_complaint
from fireside_care.triage.service import TriageService
from fireside_core.contract import Health, TriageResult
from fireside_core.triage import TriageLevel
from tests.service.conftest import client_of, questions


def test_health_of_a_whole_service(client: TestClient) -> None:
    health = Health.model_validate(client.get("/v1/health").json())
    assert health.library.search == "words+meaning"
    assert health.library.topics >= 60
    assert health.model.configured is False
    assert health.notices == []


def test_health_says_what_is_missing(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "bad.md").write_text("no topic")
    library = Library(tmp_path)
    library.meaning_missing = True
    with client_of(settings, library) as client:
        notices = client.get("/v1/health").json()["notices"]
        assert len(notices) == 3
        # Without a library it still answers, and still knows a danger sign.
        reply = client.post("/v1/answers", json={"question": "my knee hurts"})
        assert "event: done" in reply.text
        sign = client.post("/v1/triage", json={"text": "my chest is tight and my arm aches"})
        assert sign.json()["level"] == "emergency_now"


def judged(client: TestClient, text: str) -> TriageResult:
    return TriageResult.model_validate(client.post("/v1/triage", json={"text": text}).json())


def test_a_danger_sign(client: TestClient) -> None:
    result = judged(client, "my chest feels tight and my arm aches")
    assert result.level is TriageLevel.EMERGENCY_NOW
    assert result.net == "rules"
    assert result.flag


def test_a_question_in_general_raises_nothing(client: TestClient) -> None:
    for text in ("what are the signs of a stroke", "does cranberry juice help"):
        assert judged(client, text) == TriageResult(level=TriageLevel.CARE_AT_HOME)


def test_a_topic_alone_never_makes_an_emergency(library: Library) -> None:
    """Without the net that was learned, nearness to a warning of the library is no emergency."""
    triage = TriageService(library)
    for row in questions("triage.jsonl"):
        result = triage.judge(row["text"], "en")
        if result.net == "meaning":
            assert result.level is not TriageLevel.EMERGENCY_NOW
            assert result.flag is None


@pytest.mark.parametrize(
    ("text", "complaint", "plain"),
    [
        ("my knee hurts", True, True),
        ("i have no chest pain but my shoulder is stiff", True, False),
        ("what causes gout", False, False),
        ("can i eat grapefruit", False, False),
    ],
)
def test_complaints_are_told_from_questions(text: str, complaint: bool, plain: bool) -> None:
    assert is_complaint(text) is complaint
    assert is_plain_complaint(text) is plain


def test_how_well_levels_are_found(client: TestClient) -> None:
    """A floor under the figures of ``evaluate triage`` on our own small file."""
    rows = questions("triage.jsonl")
    home = (TriageLevel.SEE_THIS_WEEK, TriageLevel.CARE_AT_HOME)
    results = [(row["level"], judged(client, row["text"]).level) for row in rows]
    emergencies = [level for true, level in results if true == "emergency"]
    routine = [level for true, level in results if true == "routine"]
    assert sum(level is TriageLevel.EMERGENCY_NOW for level in emergencies) >= 13
    assert all(level is not TriageLevel.EMERGENCY_NOW for level in routine)
    assert sum(level in home for level in routine) >= len(routine) * 0.85
