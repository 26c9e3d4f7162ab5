"""What else the clinic may see: a few words, and questions that were asked. Nothing by itself."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.batches import Batches
from fireside.flows.days import when_asked
from fireside.flows.effects import (
    CheckDanger,
    Effects,
    FindAnswers,
    GoBack,
    ReadOn,
    ReadPage,
    StopTalking,
)
from fireside.flows.flow import Flow, World
from fireside.flows.my_questions import shortened
from fireside.flows.page import Block, Card, Field, Page, Reading, Tone
from fireside.flows.results import AnswersFound, DangerChecked, Result
from fireside.flows.sharing import MAX_NOTE_CHARS, MOST_QUESTIONS, Sharing
from fireside.flows.trip import Trip
from fireside.i18n import tr
from fireside.kept import KeptAnswer

DONE = "visit_sharing.done"
TYPE = "visit_sharing.type"
_ROW = "visit_sharing.row."
_BATCH = 3


class VisitSharingFlow(Flow):
    """What is chosen stands in ``trip.sharing`` at once: *Back* keeps it as *Done* does."""

    def __init__(self, world: World, trip: Trip) -> None:
        super().__init__(world)
        self._trip = trip
        self._sharing = trip.sharing or Sharing()
        self._found: AnswersFound | None = None
        self._batches = Batches("visit_sharing", _BATCH)
        self._sorry = ""
        self._leaving = False

    def page(self) -> Page:
        blocks: list[Block] = list(self._trip.blocks())
        if self._sorry:
            blocks.append(Card((self._sorry,), Tone.CAUTION))
        blocks.append(Reading(self._asks()))
        note = Action(
            TYPE,
            tr("What else the doctor should know"),
            says=(tr("type"), tr("type it"), tr("write it")),
            keys=("Ctrl+T",),
            hint=tr("For example: the tablets you take, or that you hear badly"),
        )
        blocks.append(Field("note", note, self._sharing.note, rows=2))
        answers = self._found.answers if self._found else ()
        return Page(
            title=self._trip.title(tr("For the doctor")),
            blocks=tuple(blocks),
            choices=tuple(self._row(kept, place) for place, kept in enumerate(answers, start=1)),
            column=self._column(),
            replies=True,
            dictation=True,
            choices_first=True,
            reads_choices=True,
        )

    def _asks(self) -> tuple[str, ...]:
        say_it = tr("What else should the doctor know? Say it, or type it.")
        if self._found is None:
            return (tr("One moment."),)
        if self._found.fit == "unread":
            return (tr("I cannot read my notes just now."), say_it)
        if not self._found.answers:
            return (say_it,)
        return (
            say_it,
            tr("You can also choose questions that you asked me."),
            tr("The clinic sees only what you choose."),
        )

    def _row(self, kept: KeptAnswer, place: int) -> Action:
        shown = kept.id in self._sharing.questions
        when = when_asked(kept.asked_at, self.world.clock())
        return Action(
            f"{_ROW}{kept.id}",
            shortened(kept.question),
            hint=tr("Hides it from the clinic again") if shown else tr("Shows it to the clinic"),
            detail=tr("✓ The clinic sees it · {when}", when=when)
            if shown
            else tr("Only you see it · {when}", when=when),
            number=place,
        )

    def _column(self) -> tuple[Action | str, ...]:
        done = Action(
            DONE,
            tr("Done"),
            says=(tr("that is all"), tr("that is it"), tr("nothing else")),
            keys=("Ctrl+Return",),
            hint=tr("Goes back to your visit"),
            icon="tick",
        )
        more = self._found is not None and self._found.more
        return (done, *self._batches.of_questions(more))

    def enter(self) -> Effects:
        self._leaving = False
        return (self._find(), ReadPage(after_ms=300))

    def _find(self) -> FindAnswers:
        return FindAnswers(None, self._batches.skip, _BATCH)

    def typed(self, field_id: str, text: str) -> None:
        del field_id
        self._sharing.note = text

    def submitted(self, field_id: str, text: str) -> Effects | None:
        del field_id, text
        return self.act(DONE)

    def words(self, words: str) -> Effects | None:
        """They are added to what stands there already."""
        self._sharing.note = f"{self._sharing.note.rstrip()} {words}".strip()
        return self._weigh(leaving=False)

    def answered(self, yes: bool) -> Effects | None:
        """ "No": nothing else."""
        return None if yes else self.act(DONE)

    def act(self, action_id: str) -> Effects:
        if self._batches.turn(action_id):
            return (self._find(),)
        if action_id == DONE:
            return self._weigh(leaving=True)
        answers = self._found.answers if self._found else ()
        chosen = next((k for k in answers if str(k.id) == action_id.removeprefix(_ROW)), None)
        if chosen is None:
            return ()
        room = self._sharing.toggle(chosen)
        self._sorry = (
            ""
            if room
            else tr("The clinic can be shown {n} questions. Hide another first.", n=MOST_QUESTIONS)
        )
        # Only what has changed: the row.
        return (StopTalking(), ReadOn())

    def _weigh(self, leaving: bool) -> Effects:
        """The danger rules look at what is told here as at everything else."""
        self._sorry = ""
        if len(self._sharing.note) > MAX_NOTE_CHARS:
            self._sorry = tr(
                "That is more than I can pass on. Please say it in a few sentences. "
                "Your words are still here."
            )
            return (ReadPage(),)
        self._leaving = leaving
        if self._sharing.unweighed:
            return (CheckDanger(self._sharing.note),)
        return (GoBack(),) if leaving else (ReadPage(),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, AnswersFound):
            self._found = result
            return (ReadPage(),)
        if isinstance(result, DangerChecked) and result.words == self._sharing.note:
            return self._sharing.weigh(result) or (GoBack() if self._leaving else ReadPage(),)
        return ()
