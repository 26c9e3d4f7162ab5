"""Reading the topics of every language from their folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fireside_care.library.topic import Topic, TopicError, parse_topic


@dataclass(frozen=True)
class BadTopic:
    """A file that could not be read as a topic. The rest of the library still serves."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Loaded:
    """What lies in a library folder: topics by language, and the files that are no topics."""

    topics: dict[str, tuple[Topic, ...]]
    bad: tuple[BadTopic, ...]


def load_topics(folder: Path) -> Loaded:
    """Read ``<folder>/<lang>/<id>.md``. A missing folder is an empty library."""
    topics: dict[str, tuple[Topic, ...]] = {}
    bad: list[BadTopic] = []
    for lang_folder in sorted(path for path in folder.glob("*") if path.is_dir()):
        read: list[Topic] = []
        for path in sorted(lang_folder.glob("*.md")):
            try:
                topic = parse_topic(path.read_text(encoding="utf-8"), lang_folder.name)
                if topic.id != path.stem:
                    raise TopicError(f"id: is {topic.id}, but the file is {path.name}")
            except (OSError, UnicodeDecodeError, TopicError) as error:
                bad.append(BadTopic(path, str(error)))
            else:
                read.append(topic)
        if read:
            topics[lang_folder.name] = tuple(read)
    return Loaded(topics, tuple(bad))
