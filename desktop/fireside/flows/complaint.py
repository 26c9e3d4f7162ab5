"""*This was wrong or unclear*: kept on this computer, beside the answer, and sent to nobody."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.effects import CheckDanger, Complain, Effects, GoBack, GoTo, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Field, Page, Reading, Tone
from fireside.flows.results import ComplaintKept, DangerChecked, Result
from fireside.i18n import tr
from fireside_core.triage import TriageLevel

WRONG = "complaint.open"
SAVE = "complaint.save"
TAKE_BACK = "complaint.take_back"
DONE = "complaint.done"
TYPE = "complaint.type"
_KIND = "complaint.kind."
_MOST_WORDS = 2000
"""Characters kept of what the person says about it."""

KINDS = ("wrong", "not_understood", "not_answered", "frightening", "other")


def kind_words(kind: str) -> str:
    """What was wrong with an answer, as the person says it."""
    return {
        "wrong": tr("It was wrong"),
        "not_understood": tr("I did not understand it"),
        "not_answered": tr("It did not answer my question"),
        "frightening": tr("It frightened me"),
    }.get(kind, tr("Something else"))


def complaint_action() -> Action:
    """Beside every answer, new or old."""
    return Action(
        WRONG,
        tr("This was wrong or unclear"),
        says=(
            *(tr("this was wrong"), tr("this is wrong"), tr("the answer was wrong")),
            *(tr("this was unclear"), tr("this is unclear"), tr("I did not understand it")),
            *(tr("I do not understand it"), tr("that frightened me")),
            *(tr("that did not answer my question"), tr("complain")),
        ),
        keys=("Ctrl+U",),
        hint=tr("Tells the person who helps you; nothing is sent"),
    )


def promise() -> str:
    """What becomes of it."""
    return tr("I keep this here for the person who helps you. I send it to nobody.")


class ComplaintFlow(Flow):
    """First what it was, then, if the person likes, in their own words."""

    def __init__(self, world: World, answer_id: int, kind: str = "", words: str = "") -> None:
        super().__init__(world)
        self._id = answer_id
        self._kind = kind
        self._words = words
        self._said = ""
        self._ok = True

    def page(self) -> Page:
        blocks: list[Block] = []
        if self._said:
            blocks.append(Card((self._said,), Tone.OK if self._ok else Tone.CAUTION))
        if not self._kind:
            return self._kinds(blocks)
        blocks += [
            Reading((tr("You told me: {what}.", what=kind_words(self._kind)), promise())),
            Field(
                "words",
                Action(
                    TYPE,
                    tr("Say more about it"),
                    says=(tr("type"), tr("write it down")),
                    keys=("Ctrl+T",),
                    hint=tr("If you like: type it here, or say it"),
                ),
                self._words,
                rows=3,
            ),
        ]
        return Page(
            title=tr("Wrong or unclear"),
            blocks=tuple(blocks),
            column=(
                Action(
                    SAVE,
                    tr("Keep it"),
                    says=(tr("save"), tr("save it"), tr("done"), tr("that is all")),
                    keys=("Ctrl+Return",),
                    hint=tr("Keeps this on this computer"),
                    icon="tick",
                ),
                Action(
                    TAKE_BACK,
                    tr("Take it back"),
                    says=(tr("forget it"), tr("I did not mean it")),
                    keys=("Ctrl+D",),
                    hint=tr("Forgets what you told me about this answer"),
                ),
            ),
            replies=True,
            dictation=True,
        )

    def _kinds(self, blocks: list[Block]) -> Page:
        blocks.append(Reading((tr("What was wrong?"),)))
        blocks.append(Reading((promise(),), soft=True))
        return Page(
            title=tr("Wrong or unclear"),
            blocks=tuple(blocks),
            choices=tuple(
                Action(_KIND + kind, kind_words(kind), says=_says(kind), number=number)
                for number, kind in enumerate(KINDS, start=1)
            ),
            replies=True,
            dictation=True,
        )

    def typed(self, field_id: str, text: str) -> None:
        del field_id
        self._words = text

    def submitted(self, field_id: str, text: str) -> Effects | None:
        del field_id, text
        return self.act(SAVE)

    def act(self, action_id: str) -> Effects:
        if action_id == TAKE_BACK:
            self._kind = self._words = ""
            return (Complain(self._id, ""),)
        if action_id == SAVE:
            return (CheckDanger(self._words),) if self._words.strip() else (GoBack(),)
        self._kind = action_id.removeprefix(_KIND)
        return (Complain(self._id, self._kind, self._words),)

    def words(self, words: str) -> Effects | None:
        """Their own words are kept; where they tell of danger, that comes first."""
        self._words = f"{self._words.strip()} {words}".strip()
        return (CheckDanger(words),)

    def result(self, result: Result) -> Effects:
        if isinstance(result, DangerChecked):
            self._kind = self._kind or "other"
            self._words = self._words[:_MOST_WORDS]
            keep = Complain(self._id, self._kind, self._words)
            if result.finding and result.finding.level is TriageLevel.EMERGENCY_NOW:
                args = {"sign": result.finding.sign, "question": result.words}
                return (keep, GoTo("emergency", args))
            return (keep,)
        if isinstance(result, ComplaintKept):
            self._ok = result.ok
            if not result.ok:
                self._said = tr("I could not keep that. Please try again.")
            elif not self._kind:
                self._said = tr("I have forgotten it.")
            else:
                self._said = tr("Thank you. I have kept it.")
            return (ReadPage(),)
        return ()


def _says(kind: str) -> tuple[str, ...]:
    return {
        "wrong": (tr("it is wrong"), tr("it was not true"), tr("wrong")),
        "not_understood": (
            *(tr("I do not understand it"), tr("I did not understand"), tr("it was unclear")),
            tr("too difficult"),
        ),
        "not_answered": (tr("it was about something else"), tr("that is not what I asked")),
        "frightening": (tr("it scared me"), tr("I am frightened"), tr("it worried me")),
    }.get(kind, (tr("something different"),))
