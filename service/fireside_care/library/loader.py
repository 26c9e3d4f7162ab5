"""Reading the topics of every language from their folders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fireside_care.library.imported import SUFFIX, read_set
from fireside_care.library.topic import Topic, TopicError, parse_topic


@dataclass(frozen=True)
class BadTopic:
    """A file that could not be read. The rest of the library still serves."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Loaded:
    """What lies in library folders: topics by language, and the files that could not be read."""

    topics: dict[str, tuple[Topic, ...]]
    bad: tuple[BadTopic, ...]


def load_topics(*folders: Path) -> Loaded:
    """Read ``<folder>/<lang>/<id>.md``, and what was imported beside it.

    A topic of a later folder takes the place of one with the same id. A missing folder is empty.
    """
    topics: dict[str, dict[str, Topic]] = {}
    bad: list[BadTopic] = []
    lang_folders = (path for folder in folders for path in sorted(folder.glob("*")))
    for lang_folder in (path for path in lang_folders if path.is_dir()):
        for path in sorted(lang_folder.iterdir()):
            try:
                for topic in _topics_of(path, lang_folder.name):
                    topics.setdefault(lang_folder.name, {})[topic.id] = topic
            except (OSError, ValueError) as error:
                bad.append(BadTopic(path, " ".join(str(error).split())))
    return Loaded({lang: tuple(read.values()) for lang, read in topics.items()}, tuple(bad))


def _topics_of(path: Path, lang: str) -> Iterator[Topic]:
    if path.name.endswith(SUFFIX):
        yield from read_set(path).as_topics(lang)
    elif path.suffix == ".md":
        topic = parse_topic(path.read_text(encoding="utf-8"), lang)
        if topic.id != path.stem:
            raise TopicError(f"id: is {topic.id}, but the file is {path.name}")
        yield topic
