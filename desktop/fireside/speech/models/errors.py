"""What can go wrong on the way to a speech model.

ModelError      a sentence for the person
└── Cut         the connection broke or never came about: worth another try
Stopped         the person paused or cancelled; nothing to say
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from fireside.i18n import tr

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class ModelError(Exception):
    """``str(error)`` is the sentence for the person."""


class Cut(ModelError):
    """The connection broke, or never came about."""


class NoRoom(ModelError):
    """The disk is full, or would be."""


class Stopped(Exception):
    """The person does not want it to go on now."""


def rubbish() -> ModelError:
    """What came is not what the publisher's list promises."""
    return ModelError(
        tr("What came was not the speech model. I have thrown it away. Please try again later.")
    )


def broke_off() -> str:
    """What a person is told of a network that does not answer."""
    return tr("The internet connection is not there or broke off. Please try again later.")


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn what the disk answers into sentences. Not to be put around network calls."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoom(
                tr("This computer's disk is full. Please make some room, then try again.")
            ) from error
        raise ModelError(tr("I cannot write on this computer's disk.")) from error
