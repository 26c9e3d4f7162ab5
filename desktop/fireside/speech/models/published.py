"""What the publisher's own list says of a model's file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from fireside.i18n import tr
from fireside.speech.models.errors import ModelError
from fireside.speech.models.manifest import SpeechModel
from fireside.speech.models.stop import Stop
from fireside.speech.models.web import Patience, get, patiently, pieces

_MOST_LIST_BYTES = 4_000_000
_MOST_GROWTH = 1.5
"""The person was told a size; a file much larger than that is not what they agreed to."""


@dataclass(frozen=True)
class Promise:
    """The file must be so many bytes and have this checksum."""

    size: int
    checksum: str
    kind: Literal["sha256", "md5"]


def promise_of(model: SpeechModel, stop: Stop, patience: Patience) -> Promise:
    """The pinned SHA-256, or else size and MD5 from the publisher's list.

    Raises :class:`ModelError`, :class:`Stopped`.
    """
    if model.sha256:
        return Promise(model.size, model.sha256.casefold(), "sha256")
    body = bytearray()

    def fetch() -> None:
        body.clear()
        with get(model.list_address, {}, stop, patience) as response:
            for piece in pieces(response):
                body.extend(piece)
                if len(body) > _MOST_LIST_BYTES:
                    raise _unclear()

    patiently(fetch, lambda: 0, stop, patience)
    try:
        listed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unclear() from error
    return _promise(model, listed)


def _promise(model: SpeechModel, listed: Any) -> Promise:
    entries = listed if isinstance(listed, list) else []
    for entry in entries:
        if isinstance(entry, dict) and entry.get("name") == model.name:
            size, md5 = entry.get("size"), str(entry.get("md5", "")).casefold()
            if not isinstance(size, int) or not re.fullmatch("[0-9a-f]{32}", md5):
                raise _unclear()
            if not 0 < size <= model.size * _MOST_GROWTH:
                raise ModelError(
                    tr("The publisher has changed this speech model, so I leave it alone.")
                )
            return Promise(size, md5, "md5")
    raise ModelError(tr("The publisher does not offer this speech model any more."))


def _unclear() -> ModelError:
    return ModelError(tr("I cannot read the publisher's list of speech models."))
