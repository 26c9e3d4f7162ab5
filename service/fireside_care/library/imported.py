"""Topics of other publishers on disk: one JSON file a publisher and language, with its credit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from fireside_care.library.topic import Section, Topic
from fireside_core.contract import Source
from fireside_core.triage import TriageLevel

SUFFIX = ".imported.json"


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ImportedSection(_Kept):
    """A few sentences, and the heading they stand under (may be empty)."""

    question: str
    sentences: list[str] = Field(min_length=1)


class ImportedTopic(_Kept):
    """A topic as its publisher wrote it, without markup."""

    id: str
    title: str
    also_called: list[str]
    address: str
    dated: date | None
    sections: list[ImportedSection] = Field(min_length=1)


class ImportedSet(_Kept):
    """All topics of a publisher in one language."""

    credit: str
    imported: date
    topics: list[ImportedTopic]

    def as_topics(self, lang: str) -> tuple[Topic, ...]:
        """The topics in the library's form; they hold no steps and no warnings of their own."""
        return tuple(self._topic(topic, lang) for topic in self.topics)

    def _topic(self, topic: ImportedTopic, lang: str) -> Topic:
        first, *others = topic.sections
        return Topic(
            id=topic.id,
            lang=lang,
            title=topic.title,
            also_called=tuple(topic.also_called),
            asked=(),
            # Nothing is known of how pressing it is: the rules and the other nets judge.
            level=TriageLevel.CARE_AT_HOME,
            sources=(
                Source(
                    name=self.credit,
                    title=topic.title,
                    address=topic.address,
                    # The words are the page's own.
                    checked=self.imported.isoformat(),
                ),
            ),
            in_short=Section(f"{topic.id}#in-short", "", tuple(first.sentences)),
            steps=(),
            see=(),
            emergency=(),
            more=tuple(
                Section(f"{topic.id}#more-{number}", section.question, tuple(section.sentences))
                for number, section in enumerate(others, start=1)
            ),
        )


def write_set(path: Path, imported: ImportedSet) -> None:
    """Write whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(imported.model_dump_json(indent=1), encoding="utf-8")
    part.replace(path)


def read_set(path: Path) -> ImportedSet:
    """Raises ``OSError``, and ``ValueError`` when the file is not one of ours."""
    return ImportedSet.model_validate_json(path.read_bytes())
