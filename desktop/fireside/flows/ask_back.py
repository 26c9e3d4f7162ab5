"""Ask back: what a nurse on the telephone would ask first, one question a page.

Every answer opens a page of its own, so that *Back* goes to the question before, unanswered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fireside.actions import Action
from fireside.actions.everywhere import READ_AGAIN
from fireside.flows.effects import Effects, GoTo, ReadPage, WeighReply
from fireside.flows.flow import Flow, World
from fireside.flows.page import Banner, Block, Card, Page, Reading, Tone
from fireside.flows.results import DangerChecked, ReplyWeighed, Result
from fireside.i18n import tr
from fireside_core.ask_back import Answered, Asking, Reply
from fireside_core.triage import TriageLevel

if TYPE_CHECKING:
    from fireside_core.contract import Turn
    from fireside_core.danger import DangerSign

YES = "ask_back.yes"
NO = "ask_back.no"
NOT_SURE = "ask_back.not_sure"
SKIP = "ask_back.skip"
_REPLIES = {YES: Reply.YES, NO: Reply.NO, NOT_SURE: Reply.NOT_SURE}
_KEPT_WORDS = 300


def lead_on(
    question: str, thread: tuple[Turn, ...], asked: tuple[str, ...], checked: DangerChecked
) -> GoTo:
    """What follows words that are no emergency: a nurse's questions, or else the answer."""
    floor = checked.finding.level if checked.finding else None
    args = {"question": question, "thread": thread, "floor": floor, "asked": asked}
    if checked.questions:
        asking = Asking(checked.questions)
        return GoTo("ask_back", {**args, "asking": asking, "for_another": checked.for_another})
    return GoTo("answer", args)


def reasons(asking: Asking) -> tuple[str, ...]:
    """What the answers were, as far as they matter, and what to do about the worst."""
    counting = asking.reasons
    if not counting:
        calm = tr("Nothing in your answers sounds like an emergency.")
        return (calm, tr("If that changes, tell me at once.")) if asking.answered else ()
    worst = counting[0]
    said = tuple(_reason(answer) for answer in counting)
    sign = worst.question.sign
    pressing = worst.worries and worst.level is TriageLevel.SEE_TODAY
    return (*said, sign.act) if sign is not None and pressing else said


def _reason(answer: Answered) -> str:
    said = answer.question.said
    if answer.worries:
        return tr("You said that {what}.", what=said)
    return tr("You were not sure whether {what}.", what=said)


def ending(words: str) -> str:
    """The words as a sentence of their own, so that others can follow."""
    words = " ".join(words.split())
    return words if words.endswith((".", "!", "?")) else f"{words}."


class AskBackFlow(Flow):
    """The current question of ``asking``. The rest is what the answer page is to know.

    ``for_another``: the person tells of somebody else, and answers for them.
    """

    def __init__(
        self,
        world: World,
        question: str,
        asking: Asking,
        thread: tuple[Turn, ...] = (),
        floor: TriageLevel | None = None,
        asked: tuple[str, ...] = (),
        for_another: bool = False,
    ) -> None:
        super().__init__(world)
        self._for_another = for_another
        self._question = question
        self._asking = asking
        self._thread = thread
        self._floor = floor
        self._asked = asked
        self._sorry = ""
        self._weighing = False

    def page(self) -> Page:
        asking = self._asking
        current = asking.current
        blocks: list[Block] = []
        preface = []
        if asking.number == 1:
            preface.append(tr("Before I answer, I would like to ask you something."))
        if self._for_another:
            preface.append(tr("Please answer for the person you told me about."))
        if preface:
            blocks.append(Reading(tuple(preface)))
        if self._sorry:
            blocks.append(Card((self._sorry,), Tone.CAUTION))
        if current is not None:
            blocks.append(Banner(current.text, "question", Tone.CALM))
        return Page(
            title=tr("Question {number} of {all}", number=asking.number, all=len(asking.questions)),
            blocks=tuple(blocks),
            column=(*_answers(), READ_AGAIN),
            primary=False,
            replies=True,
        )

    def enter(self) -> Effects:
        self._weighing = False
        self._sorry = ""
        return (ReadPage(),)

    def act(self, action_id: str) -> Effects:
        if self._weighing:
            return ()
        if action_id == SKIP:
            return (self._lead_on(self._asking.skip()),)
        return self._answer(_REPLIES[action_id]) if action_id in _REPLIES else ()

    def words(self, words: str) -> Effects | None:
        """Free words: the rules look at them first, then they are read as yes or no."""
        current = self._asking.current
        if self._weighing or current is None:
            return ()
        self._weighing = True
        return (WeighReply(current, None, words[:_KEPT_WORDS], self._before()),)

    def unclear(self) -> Effects | None:
        return self._ask_again()

    def result(self, result: Result) -> Effects:
        if not isinstance(result, ReplyWeighed):
            return ()
        self._weighing = False
        finding = result.finding
        if finding and finding.level is TriageLevel.EMERGENCY_NOW:
            return (self._emergency(finding.sign, self._asking, result.words),)
        if finding:
            worse = (self._floor, finding.level)
            self._floor = min((lv for lv in worse if lv is not None), key=lambda lv: lv.rank)
        if result.reply is not None:
            return self._go_on(self._asking.answer(result.reply, result.words))
        if not self._sorry:
            return self._ask_again()
        # Asked twice: the doubt is kept, and the words go along with the question.
        return self._go_on(self._asking.answer(Reply.NOT_SURE, result.words))

    def _answer(self, reply: Reply) -> Effects:
        current = self._asking.current
        after = self._asking.answer(reply)
        if current is None or after.raised is not None:
            return self._go_on(after)
        if not after.answered[-1].told:
            return self._go_on(after)
        # Together with what was said before, it may be a danger sign.
        self._weighing = True
        return (WeighReply(current, reply, before=self._before()),)

    def _ask_again(self) -> Effects:
        self._sorry = tr("I did not understand. Please say yes, no, or not sure.")
        return (ReadPage(),)

    def _go_on(self, asking: Asking) -> Effects:
        raised = asking.raised
        if raised is not None:
            return (self._emergency(raised, asking),)
        if asking.current is None:
            return (self._lead_on(asking),)
        return (GoTo("ask_back", {**self._args(asking), "for_another": self._for_another}),)

    def _lead_on(self, asking: Asking) -> GoTo:
        return GoTo("answer", self._args(asking))

    def _emergency(self, sign: DangerSign, asking: Asking, words: str = "") -> GoTo:
        args = self._args(asking)
        question = f"{ending(self._question)} {words}" if words else self._question
        told = {"question": question, "thread": args.pop("thread"), "sign": sign}
        args.pop("question")
        return GoTo("emergency", {**told, "also": args})

    def _args(self, asking: Asking) -> dict[str, object]:
        return {
            "question": self._question,
            "thread": self._thread,
            "floor": self._floor,
            "asked": self._asked,
            "asking": asking,
        }

    def _before(self) -> tuple[str, ...]:
        """What was said before this answer, each a sentence of its own."""
        earlier = (*(turn.question for turn in self._thread), self._question)
        told = self._asking.told
        return (*map(ending, earlier), *((told,) if told else ()))


def _answers() -> tuple[Action, ...]:
    return (
        Action(
            YES,
            tr("Yes"),
            says=(
                *(tr("yeah"), tr("yep"), tr("yes I do"), tr("I do"), tr("yes it does")),
                *(tr("it does"), tr("yes I am"), tr("yes I have"), tr("I have"), tr("yes it is")),
                *(tr("it is"), tr("I think so"), tr("yes I can"), tr("yes I did"), tr("I did")),
            ),
            keys=("Ctrl+Y",),
            hint=tr("Answers the question with yes"),
        ),
        Action(
            NO,
            tr("No"),
            says=(
                *(tr("nope"), tr("no I do not"), tr("I do not"), tr("no it does not")),
                *(tr("it does not"), tr("no I am not"), tr("no I have not"), tr("I have not")),
                *(tr("no it is not"), tr("it is not"), tr("not at all"), tr("not really")),
                *(tr("I cannot"), tr("no I cannot"), tr("I did not"), tr("no I did not")),
            ),
            keys=("Ctrl+N",),
            hint=tr("Answers the question with no"),
        ),
        Action(
            NOT_SURE,
            tr("Not sure"),
            says=(
                *(tr("I am not sure"), tr("I do not know"), tr("I cannot tell"), tr("maybe")),
                *(tr("perhaps"), tr("hard to say"), tr("I cannot remember"), tr("no idea")),
            ),
            keys=("Ctrl+U",),
            hint=tr("Goes on to the next question"),
        ),
        Action(
            SKIP,
            tr("Skip the questions"),
            says=(tr("skip"), tr("no more questions"), tr("stop asking"), tr("just answer me")),
            keys=("Ctrl+K",),
            hint=tr("Goes on to the answer at once"),
        ),
    )
