"""The part of the composition root that reminds of visits and tells what the clinic did."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from fireside.client.link import CareLink
from fireside.flows.effects import ConfirmReminder, Effect, HearNews, RemindAgain
from fireside.flows.flow import World
from fireside.flows.reminding import (
    Reminder,
    due,
    learnt,
    outlived,
    standing,
    told,
    visits_of,
)
from fireside.host.background_start import (
    do_not_start_with_session,
    remind_command,
    start_now,
    start_with_session,
)
from fireside.host.one_at_a_time import APP, REMINDERS, OneAtATime, is_held
from fireside.host.paths import data_folder
from fireside.i18n import tr
from fireside.kept import ReminderMark
from fireside.qt.background import Background
from fireside.qt.navigator import Navigator
from fireside.qt.shell import Shell
from fireside.store.encrypted import Store
from fireside.store.kept_visits import REMINDERS as REMINDERS_NOTE
from fireside.store.kept_visits import marks_from, marks_text
from fireside_core.booking import News, Visits

LOOK_EVERY_MS = 10_000
"""How often it is looked what is due. The clock may be set and the computer may sleep."""
_NEWS_AGAIN = timedelta(minutes=30)
"""News that was put aside unheard is told once more after this time."""


class ReminderParts(QObject):
    """Lives on the GUI thread. ``rehearsed``: whether a visit is at the practice clinic here."""

    def __init__(
        self,
        world: World,
        navigator: Navigator,
        link: Callable[[], CareLink],
        rehearsed: Callable[[str], bool],
        store: Callable[[], Store],
        store_work: Background,
        background: Background,
        notice: Callable[[str], None],
        put: Callable[[str, str], None],
        shell: Shell,
    ) -> None:
        """``put`` sets an option."""
        super().__init__(shell)
        self._world = world
        self._navigator = navigator
        self._link = link
        self._rehearsed = rehearsed
        self._store = store
        self._store_work = store_work
        self._background = background
        self._notice = notice
        self._put = put
        self._shell = shell
        self._lock = OneAtATime(data_folder() / APP)
        self._marks: dict[tuple[str, str, str], ReminderMark] | None = None
        """``None`` until they have been read."""
        self._heard: dict[str, News] = {}
        """What the person has heard, and the clinic does not know of yet."""
        self._news_told: dict[str, datetime] = {}
        self._look = QTimer(self)
        self._look.timeout.connect(self.look)

    # Begin and end -------------------------------------------------------------------------

    def start(self) -> None:
        """The store is open, or will not be."""

        def begin(marks: tuple[ReminderMark, ...] = ()) -> None:
            self._marks = {_key(mark): mark for mark in marks}
            self._look.start(LOOK_EVERY_MS)
            self.look()

        self._lock.take()
        self._store_work.run(
            lambda: marks_from(self._store().note(REMINDERS_NOTE)), begin, lambda _error: begin()
        )
        if self._world.settings["remind_closed"] == "on":
            # Fireside may lie elsewhere than when it was arranged.
            self._arrange(lambda: None)

    def close(self) -> None:
        """Whoever starts us in the background may do so from now on."""
        self._look.stop()
        self._lock.give_back()

    # Effects -------------------------------------------------------------------------------

    def perform(self, effect: Effect) -> bool:
        """Carry out an effect, if it is of this part."""
        match effect:
            case ConfirmReminder(reminder):
                self._mark(reminder, confirmed=True)
            case RemindAgain(reminder, minutes):
                self._mark(reminder, again=timedelta(minutes=minutes))
            case HearNews(news):
                self._heard[news.id] = news
                self._tell_heard()
                self._show()
            case _:
                return False
        return True

    def visits_read(self, visits: Visits) -> None:
        """What is coming is known anew."""
        present = {news.id: news for news in visits.news}
        offered = {waiting.appointment for waiting in visits.waiting if waiting.offer is not None}
        # An offer that was taken, or that is over, is no news any more.
        gone = {
            id_: news
            for id_, news in present.items()
            if news.kind == "offer" and news.appointment and news.appointment.id not in offered
        }
        self._heard = {id_: n for id_, n in self._heard.items() if id_ in present} | gone
        self._tell_heard()
        self.look()

    # Telling -------------------------------------------------------------------------------

    def look(self) -> None:
        """Tell what is due, one thing at a time, when the person can be told."""
        self._lock.take()
        if self._marks is None or self._world.visits is None:
            return
        now, visits = self._now(), visits_of(self._world.visits)
        self._keep(learnt(visits, self._marks.values(), now), outlived(self._marks.values(), now))
        reminders = due(visits, self._marks.values(), now)
        if reminders:
            if self._navigator.tell("reminder", {"reminder": reminders[0]}):
                self._keep((told(reminders[0], now),))
                self._come_forward()
        elif (news := self._untold(now)) is not None and self._navigator.tell(
            "clinic_news", {"news": news}
        ):
            self._news_told[news.id] = now
            self._come_forward()
        self._show()

    def _now(self) -> datetime:
        return self._world.clock().astimezone(UTC)

    def _unheard(self) -> list[News]:
        """An earlier time first: it is kept for a few minutes only."""
        news = self._world.visits.news if self._world.visits is not None else []
        unheard = (n for n in news if n.id not in self._heard)
        return sorted(unheard, key=lambda n: n.kind != "offer")

    def _untold(self, now: datetime) -> News | None:
        for news in self._unheard():
            at = self._news_told.get(news.id)
            if at is None or not timedelta(0) <= now - at < _NEWS_AGAIN:
                return news
        return None

    def _show(self) -> None:
        """What stands open is on Home's card."""
        marks = self._marks.values() if self._marks is not None else ()
        reminder = standing(visits_of(self._world.visits), marks, self._now())
        news = next((n for n in self._unheard() if n.id in self._news_told), None)
        if (reminder, news) != (self._world.reminder, self._world.news):
            self._world.reminder, self._world.news = reminder, news
            self._navigator.refresh()

    def _come_forward(self) -> None:
        """The window may be small or behind others."""
        if self._shell.isMinimized():
            self._shell.showMaximized()
        self._shell.raise_()
        self._shell.activateWindow()
        QApplication.alert(self._shell)

    # Keeping -------------------------------------------------------------------------------

    def _mark(
        self, reminder: Reminder, confirmed: bool = False, again: timedelta | None = None
    ) -> None:
        now = self._now()
        again_at = (now + again).isoformat() if again else ""
        self._keep((told(reminder, now)._replace(confirmed=confirmed, again_at=again_at),))
        self._show()

    def _keep(self, new: tuple[ReminderMark, ...], old: tuple[ReminderMark, ...] = ()) -> None:
        if self._marks is None or not (new or old):
            return
        self._marks.update((_key(mark), mark) for mark in new)
        for mark in old:
            del self._marks[_key(mark)]
        text = marks_text(self._marks.values())

        def failed(_error: Exception) -> None:
            self._notice(tr("I could not save that on this computer."))

        self._store_work.run(
            lambda: self._store().keep_note(REMINDERS_NOTE, text), lambda _none: None, failed
        )

    def _tell_heard(self) -> None:
        """Where that fails it is told with the next visits that are read."""
        for news in self._heard.values():
            visit = news.appointment
            here = visit is not None and self._rehearsed(visit.id)
            self._background.run(
                lambda news=news, here=here: _tell(self._link(), news, here),  # type: ignore[misc]
                lambda _none: None,
                lambda _error: None,
            )

    # With the app closed -------------------------------------------------------------------

    def arrange(self) -> None:
        """Have the system start us with the session, or not, as was just chosen."""
        self._arrange(lambda: self._put("remind_closed", "off"))

    def _arrange(self, give_up: Callable[[], None]) -> None:
        wanted = self._world.settings["remind_closed"] == "on"

        def failed(_error: Exception) -> None:
            if wanted:
                give_up()
                sorry = tr("I cannot remind you when I am closed. While I am open I do.")
                self._notice(sorry)
                self._navigator.refresh()

        # On the store's thread, so that yes and no take effect in their order.
        self._store_work.run(
            lambda: arrange_background_start(wanted, self._store), lambda _none: None, failed
        )


def arrange_background_start(wanted: bool, store: Callable[[], Store]) -> None:
    """Raises ``OSError`` or ``RuntimeError`` where it cannot be done."""
    if not wanted:
        do_not_start_with_session()
        return
    if not store().lasting:
        raise OSError("nothing is kept that could be read while the app is closed")
    start_with_session()
    if not is_held(data_folder() / REMINDERS):
        start_now(remind_command())


def _tell(link: CareLink, news: News, here: bool) -> None:
    link.booking(rehearse=here).heard(news.id, uuid.uuid4().hex)


def _key(mark: ReminderMark) -> tuple[str, str, str]:
    return mark.visit, mark.start, mark.stage
