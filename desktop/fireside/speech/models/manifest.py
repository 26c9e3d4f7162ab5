"""The speech models on offer, by language, from ``resources/speech_models.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fireside_core.resources import resource_path

_FALLBACK = "en"


class ManifestError(ValueError):
    """The list of models is wrong. The message names the entry and the problem."""


@dataclass(frozen=True)
class SpeechModel:
    """A model on offer. ``size`` is that of the packed file, in bytes."""

    language: str
    name: str
    address: str
    list_address: str
    publisher: str
    licence: str
    size: int
    words: tuple[str, ...]
    """Everyday words that a model of this language knows."""
    sha256: str = ""
    """Hexadecimal; empty: the publisher's list gives size and checksum."""


def load_models(path: Path | None = None) -> Mapping[str, SpeechModel]:
    """Every model on offer by its language ("en"). Raises :class:`ManifestError`."""
    path = path or resource_path("speech_models.toml")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(f"{path.name}: {error}") from error
    entries = {language: entry for language, entry in table.items() if isinstance(entry, dict)}
    address = str(table.get("list", ""))
    return {language: _model(language, entry, address) for language, entry in entries.items()}


def model_for(locale: str) -> SpeechModel:
    """The model for a locale ("zh_CN"); where none is offered, the English one."""
    models = load_models()
    language = locale.replace("-", "_").partition("_")[0].casefold()
    return models.get(language, models[_FALLBACK])


def _model(language: str, entry: Mapping[str, Any], list_address: str) -> SpeechModel:
    try:
        model = SpeechModel(
            language=language,
            list_address=list_address,
            words=tuple(entry["words"]),
            size=int(entry["size"]),
            sha256=str(entry.get("sha256", "")),
            **{key: str(entry[key]) for key in ("name", "address", "publisher", "licence")},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ManifestError(f"{language}: {type(error).__name__}: {error}") from error
    if not (model.words and model.size > 0 and (model.sha256 or list_address)):
        raise ManifestError(f"{language}: words, a size and a way to check it are needed")
    return model
