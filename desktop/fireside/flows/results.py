"""What comes back to a flow from an effect that it wished for. Named tuples, as effects are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from datetime import date

    from fireside.kept import KeptAnswer, KeptCheck
    from fireside_core.adverts.wire import AdvertEvent
    from fireside_core.ask_back import Question, Reply
    from fireside_core.booking import (
        Appointment,
        Clinic,
        Hold,
        Offers,
        Slot,
        Visits,
    )
    from fireside_core.contract import AnswerEvent
    from fireside_core.danger import Finding


class DangerChecked(NamedTuple):
    """What the rules found in the words, if anything, and what to ask back.

    ``for_another``: the words tell of somebody else.
    """

    words: str
    finding: Finding | None
    questions: tuple[Question, ...] = ()
    for_another: bool = False


class ReplyWeighed(NamedTuple):
    """What was answered, if that was clear, what was told besides, and what the rules found."""

    reply: Reply | None
    words: str
    finding: Finding | None


class AnswerPart(NamedTuple):
    """The next event of the answer's stream."""

    event: AnswerEvent


class AskFailed(NamedTuple):
    """No answer; ``message`` is a sentence for the person."""

    message: str


class AskedAgain(NamedTuple):
    """The stream was cut and the question has been sent anew: what came before is void."""

    message: str


class Interrupted(NamedTuple):
    """The answer was given up for another question before it was whole."""


class Forgotten(NamedTuple):
    """Whether the questions and answers are really gone."""

    ok: bool


class AnswerKept(NamedTuple):
    """``answer_id``: ``None`` where it could not be kept."""

    answer_id: int | None


class AnswersFound(NamedTuple):
    """``more``: older ones follow. ``fit``: how well they are what was looked for.

    ``"other_days"``: not on that day; ``"none"``: nothing fits, and these are all there are;
    ``"unread"``: they could not be read.
    """

    answers: tuple[KeptAnswer, ...]
    more: bool = False
    fit: Literal["good", "other_days", "none", "unread"] = "good"


class ComplaintKept(NamedTuple):
    """Whether it is in the store, or out of it."""

    ok: bool


class PrinterFound(NamedTuple):
    """Its name; empty where there is none."""

    name: str


class Printed(NamedTuple):
    """Whether the printer took it; whether paper comes out, nobody knows."""

    ok: bool


class FileSaved(NamedTuple):
    """The name of the file in the person's documents; empty where it could not be saved."""

    name: str


class TextTaken(NamedTuple):
    """Words of an advert that were pasted or dropped."""

    text: str


class PictureTaken(NamedTuple):
    """A picture's file as it is; without one, ``problem`` is a sentence for the person.

    Both are empty where the person changed their mind.
    """

    data: bytes = b""
    problem: str = ""


class CamerasFound(NamedTuple):
    """The id and the name of each, the system's choice first; at least one."""

    cameras: tuple[tuple[str, str], ...]


class CameraShows(NamedTuple):
    """``source``: for a :class:`~fireside.flows.page.LivePicture`."""

    source: object


class CameraLost(NamedTuple):
    """It shows nothing, or nothing any more: a sentence for the person."""

    problem: str


class ScreensTaken(NamedTuple):
    """For a :class:`~fireside.flows.page.PicturePart` each, the one with our window first."""

    pictures: tuple[object, ...]


class CheckPart(NamedTuple):
    """The next event of the check's stream."""

    event: AdvertEvent


class CheckedAnew(NamedTuple):
    """The stream was cut and the advert is checked once more: what came before is void."""

    message: str


class CheckFailed(NamedTuple):
    """No report; ``message`` is a sentence for the person."""

    message: str


class CheckKept(NamedTuple):
    """``check_id``: ``None`` where it could not be kept."""

    check_id: int | None


class ChecksFound(NamedTuple):
    """``more``: older ones follow. ``unread``: they could not be read."""

    checks: tuple[KeptCheck, ...]
    more: bool = False
    unread: bool = False


class WaitingKept(NamedTuple):
    """The check as it is now; ``None`` where it could not be kept."""

    kept: KeptCheck | None


class PictureShown(NamedTuple):
    """For a :class:`~fireside.flows.page.Picture`; ``None`` where it cannot be shown."""

    picture: object | None


class VisitsFound(NamedTuple):
    """``visits``: as far as they are known; ``problem``: why they may be out of date."""

    visits: Visits | None
    problem: str = ""


class ClinicsFound(NamedTuple):
    """``problem``: a sentence for the person, where the clinics could not be asked for."""

    clinics: tuple[Clinic, ...]
    problem: str = ""


class TimesFound(NamedTuple):
    """``offers``: ``None`` where they could not be asked for, and ``problem`` says why."""

    offers: Offers | None
    problem: str = ""


class DaysFound(NamedTuple):
    """Days of the clinic with times that fit."""

    days: tuple[date, ...]
    problem: str = ""


class TimeHeld(NamedTuple):
    """A kept time. ``taken``: somebody was faster; ``following``: what can be had instead."""

    hold: Hold | None
    taken: bool = False
    following: tuple[Slot, ...] = ()
    problem: str = ""


class VisitBooked(NamedTuple):
    """How a booking stands. ``"unknown"`` is followed by another, once it is known.

    ``"not_booked"``: for certain; ``problem`` says why, and nothing was changed. ``lapsed``: it
    was kept for too long, and may still be free.
    """

    state: Literal["booked", "taken", "not_booked", "unknown"]
    appointment: Appointment | None = None
    following: tuple[Slot, ...] = ()
    problem: str = ""
    lapsed: bool = False


class VisitChanged(NamedTuple):
    """Whether the clinic has taken it; ``problem`` says why not. ``World.visits`` is new."""

    ok: bool
    problem: str = ""


class Dialled(NamedTuple):
    """Whether the system has something that takes numbers; whether it rings, nobody knows."""

    number: str
    opened: bool


class Joined(NamedTuple):
    """``message`` says how it went; ``ok`` whether the service took the code."""

    ok: bool
    message: str


class PlayedBack(NamedTuple):
    """``loudest_db``: its loudest moment, 0 being all there is; ``None``: nothing was said."""

    loudest_db: float | None


class FolderChosen(NamedTuple):
    """``path``: empty when none was chosen."""

    path: str


class SpeechModelChanged(NamedTuple):
    """``World.speech_model`` has come to another stage, or has a problem."""


Result: TypeAlias = (
    DangerChecked
    | ReplyWeighed
    | AnswerPart
    | AskFailed
    | AskedAgain
    | Interrupted
    | Forgotten
    | AnswerKept
    | AnswersFound
    | ComplaintKept
    | PrinterFound
    | Printed
    | FileSaved
    | TextTaken
    | PictureTaken
    | CamerasFound
    | CameraShows
    | CameraLost
    | ScreensTaken
    | CheckPart
    | CheckedAnew
    | CheckFailed
    | CheckKept
    | ChecksFound
    | WaitingKept
    | PictureShown
    | VisitsFound
    | ClinicsFound
    | TimesFound
    | DaysFound
    | TimeHeld
    | VisitBooked
    | VisitChanged
    | Dialled
    | Joined
    | PlayedBack
    | FolderChosen
    | SpeechModelChanged
)
