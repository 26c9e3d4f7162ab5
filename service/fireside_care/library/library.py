"""The whole library in memory: topics of every language, searchable at once by words."""

from __future__ import annotations

import threading
from pathlib import Path

import structlog

from fireside_care.library.index import TopicIndex
from fireside_care.library.loader import BadTopic, load_topics
from fireside_care.library.meaning import SentenceModel, model_folder
from fireside_care.library.topic import Topic
from fireside_care.library.vectors import Progress, library_vectors
from fireside_core.contract import LibraryHealth

_log = structlog.get_logger(__name__)


class Library:
    """Read once at start. Meaning joins later, when the sentence model has been loaded."""

    def __init__(self, *folders: Path, cache_folder: Path | None = None) -> None:
        loaded = load_topics(*folders)
        self.bad: tuple[BadTopic, ...] = loaded.bad
        for bad in loaded.bad:
            _log.warning("topic_unreadable", file=bad.path.name, reason=bad.reason)
        self._indexes = {lang: TopicIndex(topics) for lang, topics in loaded.topics.items()}
        self._cache_folder = cache_folder
        self.model: SentenceModel | None = None
        """The sentence model, once it has been loaded."""
        self._settled = threading.Event()
        self._settled.set()
        self._loading = threading.Lock()
        self.meaning_missing = False
        """True when the sentence model is not installed or cannot be read."""

    @property
    def languages(self) -> list[str]:
        """Languages that have topics."""
        return sorted(self._indexes)

    def index(self, lang: str) -> TopicIndex | None:
        """The topics of a language; "en-GB" is served by "en"."""
        return self._indexes.get(lang) or self._indexes.get(lang.split("-", maxsplit=1)[0])

    def topics(self, lang: str) -> tuple[Topic, ...]:
        """The topics of exactly this language."""
        index = self._indexes.get(lang)
        return index.topics if index is not None else ()

    def expect_meaning(self) -> None:
        """Meaning will be loaded soon: who asks until then waits for it."""
        self._settled.clear()

    def wait_for_meaning(self, seconds: float) -> None:
        """Wait a little for meaning that is being loaded; words alone find much worse."""
        self._settled.wait(seconds)

    def load_meaning(self, progress: Progress | None = None) -> None:
        """Load the sentence model and the vectors of all topics; takes a minute at first."""
        self.expect_meaning()
        # Apps that share a library must not compute the same vectors side by side.
        with self._loading:
            try:
                self._load_meaning(progress)
            finally:
                self._settled.set()

    def _load_meaning(self, progress: Progress | None) -> None:
        if all(index.has_meaning for index in self._indexes.values()):
            return
        folder = model_folder()
        if folder is None:
            self.meaning_missing = True
            return
        try:
            model = SentenceModel(folder)
            for lang, index in self._indexes.items():
                texts = [piece.meaning for piece in index.pieces]
                vectors = library_vectors(model, texts, lang, self._cache_folder, progress)
                index.add_meaning(model, vectors)
            self.model = model
        except Exception as error:
            # A damaged package must not take the answers by words with it.
            self.meaning_missing = True
            _log.warning("sentence_model_unusable", error=type(error).__name__)

    def health(self) -> LibraryHealth:
        """What health tells about the library."""
        indexes = self._indexes.values()
        meaning = bool(indexes) and all(index.has_meaning for index in indexes)
        return LibraryHealth(
            lang=self.languages,
            topics=sum(len(index.topics) for index in indexes),
            sources_unchecked=sum(
                source.checked is None
                for index in indexes
                for topic in index.topics
                for source in topic.sources
            ),
            search="words+meaning" if meaning else "words",
        )
