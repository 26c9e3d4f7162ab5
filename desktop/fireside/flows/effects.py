"""What a flow may wish for. Flows only describe effects; ``app.py`` carries them out.

Named tuples, which cost an eighth of a frozen dataclass at start-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from fireside.flows.box import WHOLE, Box

if TYPE_CHECKING:
    from fireside.flows.advert import Advert
    from fireside.flows.intention import Intention
    from fireside.flows.looking_back import LookBack
    from fireside.flows.reminding import Reminder
    from fireside.flows.sheet import Sheet
    from fireside.people import Person
    from fireside_core.adverts.wire import ReportEvent
    from fireside_core.ask_back import Question, Reply
    from fireside_core.booking import (
        Details,
        News,
        Slot,
        SlotSearch,
        Way,
    )
    from fireside_core.contract import Turn


class GoTo(NamedTuple):
    """Open a screen. ``replace``: the present one is not kept for *Back*.

    ``from_home``: nothing of the way here is kept; *Back* leads to Home.
    """

    screen: str
    args: Mapping[str, Any] = {}
    replace: bool = False
    from_home: bool = False


class GoBack(NamedTuple):
    """To the screen before."""


class GoHome(NamedTuple):
    """To Home, forgetting the way back."""


class ReadPage(NamedTuple):
    """Read the page aloud from its beginning; ``after_ms`` unless something else comes first."""

    after_ms: int = 0


class ReadOn(NamedTuple):
    """Read what has come onto the page since it was last read."""


class Focus(NamedTuple):
    """Move the keyboard to a field."""

    field: str


class StopTalking(NamedTuple):
    """Silence at once."""


class Perform(NamedTuple):
    """Do the action with this id, as if its button had been pressed on the screen below."""

    action: str
    confirmed: bool = False


class Hear(NamedTuple):
    """Treat these words as if they had been said on the screen that shows now."""

    words: str


class Listen(NamedTuple):
    """Open the microphone, as if its button had been pressed."""


class ListenOn(NamedTuple):
    """Go on listening to somebody who has just said something."""


class PlayBack(NamedTuple):
    """Play what was said last; answered by :class:`PlayedBack`."""


class ChooseFolder(NamedTuple):
    """Let the person choose a folder; answered by :class:`FolderChosen`."""

    title: str


class WatchSpeechModel(NamedTuple):
    """From now on answer with :class:`SpeechModelChanged` at each new stage of getting it."""


class GetSpeechModel(NamedTuple):
    """Fetch the offered speech model, or what is missing of it; see ``World.speech_model``."""


class PauseSpeechModel(NamedTuple):
    """Stop fetching for now."""


class CancelSpeechModel(NamedTuple):
    """Give up getting the speech model, and delete what is there of it."""


class AddSpeechModel(NamedTuple):
    """Take a speech model from a folder, or from a zip file in it."""

    path: str


class RemoveSpeechModel(NamedTuple):
    """Delete the installed speech model."""


class CheckDanger(NamedTuple):
    """Run the written rules over the words; answered by :class:`DangerChecked`.

    ``before``: what was asked earlier in the conversation; a sign may be told in two parts.
    ``asked``: what the person has been asked back already.
    """

    words: str
    before: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


class WeighReply(NamedTuple):
    """Run the written rules over an answer to a question of ours; answered by ReplyWeighed.

    ``reply``: ``None`` where it is still to be read from the ``words``.
    """

    question: Question
    reply: Reply | None
    words: str = ""
    before: tuple[str, ...] = ()


class AskCare(NamedTuple):
    """Ask the care service; answered by :class:`AnswerPart` and, perhaps, :class:`AskFailed`."""

    question: str
    thread: tuple[Turn, ...] = ()
    not_emergency: bool = False


class StopAsking(NamedTuple):
    """The answer is no longer wanted."""


class KeepAnswer(NamedTuple):
    """Put a question and its answer in the encrypted store; answered by :class:`AnswerKept`.

    ``sources``: their names.
    """

    question: str
    answer: str
    level: str
    sources: tuple[str, ...] = ()


class FindAnswers(NamedTuple):
    """Read kept answers, newest first; answered by :class:`AnswersFound`.

    ``look``: ``None`` for all. ``complaints``: only those that were wrong or unclear.
    """

    look: LookBack | None
    skip: int
    most: int
    complaints: bool = False


class ReadAnswer(NamedTuple):
    """Read one kept answer anew; answered by :class:`AnswersFound`, with one or none."""

    answer_id: int


class ForgetAnswer(NamedTuple):
    """Delete one kept question and its answer."""

    answer_id: int


class Complain(NamedTuple):
    """Keep what was wrong with an answer, beside it; answered by :class:`ComplaintKept`.

    An empty ``kind`` takes it back.
    """

    answer_id: int
    kind: str
    words: str = ""


class SaveComplaints(NamedTuple):
    """Write all that was wrong or unclear into a text file; answered by :class:`FileSaved`."""


class FindPrinter(NamedTuple):
    """Look for the printer that this computer uses; answered by :class:`PrinterFound`."""


class PrintSheet(NamedTuple):
    """Print a sheet; answered by :class:`Printed`."""

    sheet: Sheet
    printer: str


class SaveSheet(NamedTuple):
    """Save a sheet as a PDF in the person's documents; answered by :class:`FileSaved`."""

    sheet: Sheet


class SaveText(NamedTuple):
    """Save a sheet as a text file in the person's documents; answered by :class:`FileSaved`."""

    sheet: Sheet


class PasteAdvert(NamedTuple):
    """Take what was copied; answered by :class:`TextTaken` or :class:`PictureTaken`."""


class TakeDropped(NamedTuple):
    """Take what was dropped on the page; answered like :class:`PasteAdvert`."""

    offered: object


class ChoosePicture(NamedTuple):
    """Let the person choose a picture's file; answered by :class:`PictureTaken`."""

    title: str


class TakePhoto(NamedTuple):
    """Look for cameras.

    Answered by :class:`CamerasFound`, or :class:`PictureTaken` with why not.
    """


class WatchCamera(NamedTuple):
    """Show what a camera sees until :class:`StopCamera`; an empty ``camera``: the system's choice.

    Answered by :class:`CameraShows`, and whenever it goes by :class:`CameraLost`.
    """

    camera: str = ""


class TakeIt(NamedTuple):
    """The sharpest picture of the last second; answered by :class:`PictureShown`."""


class StopCamera(NamedTuple):
    """Let go of the camera."""


class TakeScreenPicture(NamedTuple):
    """Take a picture of each screen without this window.

    Answered by :class:`ScreensTaken`, or :class:`PictureTaken` with why not.
    """


class UsePicture(NamedTuple):
    """A picture, or the part in a box, as a file's bytes; answered by :class:`PictureTaken`."""

    picture: object
    box: Box = WHOLE


class CheckAdvert(NamedTuple):
    """Have an advert checked.

    Answered by :class:`CheckPart`, and perhaps :class:`CheckedAnew` or :class:`CheckFailed`.
    """

    advert: Advert


class StopChecking(NamedTuple):
    """The report is no longer wanted."""


class KeepCheck(NamedTuple):
    """Put what was found in the encrypted store; answered by :class:`CheckKept`."""

    channel: str
    report: ReportEvent


class FindChecks(NamedTuple):
    """Read kept checks, newest first; answered by :class:`ChecksFound`.

    ``waiting``: only those that somebody is to be asked about.
    """

    skip: int
    most: int
    waiting: bool = False


class ReadCheck(NamedTuple):
    """Read one kept check anew; answered by :class:`ChecksFound`, with one or none."""

    check_id: int


class ForgetCheck(NamedTuple):
    """Delete one kept check."""

    check_id: int


class ForgetChecks(NamedTuple):
    """Delete every kept check; answered by :class:`Forgotten`."""


class WaitWith(NamedTuple):
    """Wait with an advert until ``name`` was asked; answered by :class:`WaitingKept`.

    An empty ``name``: the family.
    """

    check_id: int
    name: str = ""


class SettleCheck(NamedTuple):
    """The waiting with an advert is over; answered by :class:`WaitingKept`."""

    check_id: int


class ShowPicture(NamedTuple):
    """Make a picture that can be shown; answered by :class:`PictureShown`."""

    data: bytes


class FindVisits(NamedTuple):
    """Read what visits there are; answered by :class:`VisitsFound`, and ``World.visits`` too."""


class FindClinics(NamedTuple):
    """Which clinics can be booked at; answered by :class:`ClinicsFound`.

    ``rehearse``, here and below: at the practice clinic on this computer, whatever was joined.
    """

    rehearse: bool = False


class ChooseClinic(NamedTuple):
    """Book at this clinic from now on, where there are several."""

    clinic_id: str


class FindTimes(NamedTuple):
    """Look for times; answered by :class:`TimesFound`."""

    search: SlotSearch
    rehearse: bool = False


class FindDays(NamedTuple):
    """Look for days that have times; answered by :class:`DaysFound`."""

    search: SlotSearch
    rehearse: bool = False


class HoldTime(NamedTuple):
    """Keep a time for a few minutes; answered by :class:`TimeHeld`.

    ``instead_of``: a kept time that is given back first.
    """

    slot: Slot
    way: Way
    rehearse: bool = False
    instead_of: str = ""


class ReleaseTime(NamedTuple):
    """Give a kept time back, unless it is being booked."""

    hold_id: str
    rehearse: bool = False


class BookVisit(NamedTuple):
    """Book a kept time. Answered by :class:`VisitBooked`, perhaps more than once."""

    intention: Intention


class SeenOutcome(NamedTuple):
    """The person has been told how the booking ended that was long unknown."""


class CancelVisit(NamedTuple):
    """Cancel a visit; answered by :class:`VisitChanged`."""

    appointment_id: str
    reason: str = ""


class WaitForEarlier(NamedTuple):
    """Ask to be offered an earlier time; answered by :class:`VisitChanged`."""

    appointment_id: str


class StopWaitingEarlier(NamedTuple):
    """Not to be offered earlier times any more; answered by :class:`VisitChanged`."""

    waiting_id: str


class SaveCalendar(NamedTuple):
    """Save a visit for the computer's calendar and open it; answered by :class:`FileSaved`."""

    appointment_id: str
    name: str


class KeepDetails(NamedTuple):
    """Keep what clinics must know, so that it need not be told twice; ``None`` forgets it."""

    details: Details | None


class ConfirmReminder(NamedTuple):
    """The person knows of the visit; nothing stands open until the next reminder."""

    reminder: Reminder


class RemindAgain(NamedTuple):
    """Tell of the visit once more, so many minutes from now."""

    reminder: Reminder
    minutes: int


class HearNews(NamedTuple):
    """The person has heard what the clinic did: it is not told again."""

    news: News


class Dial(NamedTuple):
    """Hand a number to the system's telephone handler; answered by :class:`Dialled`."""

    number: str


class ChangeSetting(NamedTuple):
    """Set an option."""

    name: str
    value: str


class SavePerson(NamedTuple):
    """Keep a person of *My family* (new or changed)."""

    person: Person


class RemovePerson(NamedTuple):
    """Forget a person."""

    person_id: str


class ForgetAnswers(NamedTuple):
    """Delete every kept question and answer; answered by :class:`Forgotten`.

    ``checks``: the checked adverts as well.
    """

    checks: bool = False


class JoinCare(NamedTuple):
    """Exchange a one-time code for a token; answered by :class:`Joined`."""

    address: str
    code: str


class LeaveCare(NamedTuple):
    """Forget the remote service and its token; use the one on this computer."""


Effect: TypeAlias = (
    GoTo
    | GoBack
    | GoHome
    | ReadPage
    | ReadOn
    | Focus
    | StopTalking
    | Perform
    | Hear
    | Listen
    | ListenOn
    | PlayBack
    | ChooseFolder
    | WatchSpeechModel
    | GetSpeechModel
    | PauseSpeechModel
    | CancelSpeechModel
    | AddSpeechModel
    | RemoveSpeechModel
    | CheckDanger
    | WeighReply
    | AskCare
    | StopAsking
    | KeepAnswer
    | FindAnswers
    | ReadAnswer
    | ForgetAnswer
    | Complain
    | SaveComplaints
    | FindPrinter
    | PrintSheet
    | SaveSheet
    | SaveText
    | PasteAdvert
    | TakeDropped
    | ChoosePicture
    | TakePhoto
    | WatchCamera
    | TakeIt
    | StopCamera
    | TakeScreenPicture
    | UsePicture
    | CheckAdvert
    | StopChecking
    | KeepCheck
    | FindChecks
    | ReadCheck
    | ForgetCheck
    | ForgetChecks
    | WaitWith
    | SettleCheck
    | ShowPicture
    | FindVisits
    | FindClinics
    | ChooseClinic
    | FindTimes
    | FindDays
    | HoldTime
    | ReleaseTime
    | BookVisit
    | SeenOutcome
    | CancelVisit
    | WaitForEarlier
    | StopWaitingEarlier
    | SaveCalendar
    | KeepDetails
    | ConfirmReminder
    | RemindAgain
    | HearNews
    | Dial
    | ChangeSetting
    | SavePerson
    | RemovePerson
    | ForgetAnswers
    | JoinCare
    | LeaveCare
)
Effects: TypeAlias = tuple[Effect, ...]
