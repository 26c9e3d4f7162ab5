"""The composition root: builds every part, and carries out the effects that reach outside."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase
from PySide6.QtWidgets import QApplication

from fireside.app_adverts import AdvertParts
from fireside.app_answers import AnswerParts
from fireside.app_visits import VisitParts
from fireside.flows.effects import (
    AskCare,
    ChangeSetting,
    CheckDanger,
    Dial,
    Effect,
    ForgetAnswer,
    ForgetAnswers,
    JoinCare,
    LeaveCare,
    PlayBack,
    RemovePerson,
    SavePerson,
    StopAsking,
    WeighReply,
)
from fireside.flows.flow import World
from fireside.flows.results import (
    AnswerPart,
    AskedAgain,
    AskFailed,
    DangerChecked,
    Dialled,
    Forgotten,
    Interrupted,
    Joined,
    ReplyWeighed,
    Result,
)
from fireside.host.paths import config_folder, data_folder, documents_folder, log_folder
from fireside.i18n import tr, use_language
from fireside.qt.background import Background
from fireside.qt.navigator import Navigator
from fireside.qt.shell import Shell
from fireside.qt.theme import Theme, bundled_fonts
from fireside.settings.secrets import MODEL_KEY, Secrets, care_token
from fireside.settings.store import Settings
from fireside.speech.typed import TypedRecogniser

if TYPE_CHECKING:
    from fireside.app_hearing import HearingParts
    from fireside.app_models import SpeechModelParts
    from fireside.app_reminders import ReminderParts
    from fireside.client.link import CareLink, Remote
    from fireside.host.care_process import EmbeddedCare
    from fireside.kept import KeptCheck
    from fireside.people import Person
    from fireside.qt.player import Player
    from fireside.qt.voice_out import VoiceOut
    from fireside.store.encrypted import Store

_RESTYLING = frozenset({"text_scale", "theme"})
Reply = Callable[[Result], None]


class App:
    """Everything, wired. Only what the first paint needs is built at once."""

    def __init__(
        self,
        application: QApplication,
        clock: Callable[[], datetime] = datetime.now,
        care_command: Sequence[str] | None = None,
    ) -> None:
        """``care_command``: what starts the service on this computer, if not the usual."""
        for font in bundled_fonts():
            QFontDatabase.addApplicationFont(str(font))
        self._application = application
        self._care_command = care_command
        self._settings = Settings(config_folder() / "settings.json")
        self._secrets = Secrets()
        self.background = Background(application)
        # One thread for the store, so that what is kept is kept in order.
        self._store_work = Background(application, threads=1)
        self._store: Store | None = None
        self._answers = AnswerParts(
            self._opened_store, self._store_work, self.background, self._notice, documents_folder
        )
        self._link: CareLink | None = None
        self._linked = threading.Event()
        self._embedded: EmbeddedCare | None = None
        self._voice: VoiceOut | None = None
        self._hearing: HearingParts | None = None
        self._models: SpeechModelParts | None = None
        self._reminders: ReminderParts | None = None
        self._notices: dict[str, str] = {}
        self._warnings: dict[str, str] = {}
        self._asking: tuple[threading.Event, Reply] | None = None
        """Set the event, and the answer on its way is not delivered any more."""
        self.world = World(
            settings=self._settings,
            locale=QLocale.system().name(),
            clock=clock,
            care=tr("I am getting ready."),
        )
        self.recogniser = TypedRecogniser()
        self.shell = Shell(self._theme())
        self.navigator = Navigator(
            self.shell, self.world, self.recogniser, self._theme, self.perform
        )
        self._adverts = AdvertParts(
            self.world,
            self._care_link,
            self.background,
            self._opened_store,
            self._store_work,
            self._notice,
            self.navigator.refresh,
            self.shell,
        )
        self.navigator.page_shown.connect(self._adverts.pictures.page_shown)
        self.visits = VisitParts(
            self.world,
            self._care_link,
            self._opened_store,
            self._store_work,
            self.navigator.show_status,
            self.navigator.refresh,
            documents_folder,
            self.shell,
        )
        self.shell.closing.connect(self.close)
        self.shell.painted.connect(lambda: QTimer.singleShot(0, self._start_the_rest))
        self.navigator.go_home()
        self._note_settings_problem()

    def _theme(self) -> Theme:
        screen = self.shell.screen() if hasattr(self, "shell") else None
        return Theme(
            self._settings["theme"],
            int(self._settings["text_scale"]) / 100,
            screen or self._application.primaryScreen(),
        )

    # After the first paint -----------------------------------------------------------------

    def _start_the_rest(self) -> None:
        """Service, voice, ear and store: none is needed for an emergency.

        Their modules take half a second to load, which the screen must not wait for.
        """
        gc.enable()
        # Two threads that import at once may meet in a half-made module; what is left to load
        # then is loaded here.
        self.background.run(_load_parts, self._parts_loaded, lambda _error: self._parts_loaded())

    def _parts_loaded(self, _none: None = None) -> None:
        from fireside.client.link import CareLink
        from fireside.host.care_process import COMMAND, EmbeddedCare
        from fireside.host.logs import start_logging

        start_logging(log_folder())
        self._embedded = EmbeddedCare(
            self._care_command or COMMAND, self._model, keep=self._practice
        )
        self._link = CareLink(self._embedded.where)
        self._linked.set()
        self._store_work.run(self._open_store, self._store_opened, self._store_failed)
        self._start_hearing()
        self._start_voice()

    def _model(self) -> dict[str, str] | None:
        """The AI model of the service on this computer. Asks the keyring: not on the GUI thread."""
        url, name = self._settings["model_url"], self._settings["model_name"]
        if not url or not name:
            return None
        key = self._secrets.get(MODEL_KEY) or ""
        return {"base_url": url, "name": name, "key": key}

    def _practice(self) -> dict[str, str] | None:
        """Where the practice clinic is kept. Asks the keyring too."""
        key = self._secrets.practice_key()
        return {"file": str(data_folder() / "practice.db"), "key": key} if key else None

    def _open_store(self) -> tuple[tuple[Person, ...], tuple[KeptCheck, ...], Remote | None]:
        from fireside.client.link import Remote
        from fireside.store.encrypted import Store

        # Set here, on the store's own thread, so that what waits behind it finds it.
        self._store = store = Store(data_folder(), self._secrets.data_key())
        address = os.environ.get("FIRESIDE_CARE_URL") or self._settings["care_url"]
        token = (self._secrets.get(care_token(address)) or "") if address else ""
        remote = Remote(address, token) if address else None
        return store.people(), store.checks(waiting=True), remote

    def _store_opened(
        self, opened: tuple[tuple[Person, ...], tuple[KeptCheck, ...], Remote | None]
    ) -> None:
        self.world.people, self.world.waiting, remote = opened
        if self._store is not None and self._store.problem:
            self._notice(self._store.problem)
        self._start_reminders()
        self._use(remote)
        self.navigator.refresh()

    def _store_failed(self, _error: Exception) -> None:
        self._notice(tr("I cannot keep anything on this computer. I answer all the same."))
        self._start_reminders()
        self._use(None)
        self.navigator.refresh()

    def _start_reminders(self) -> None:
        from fireside.app_reminders import ReminderParts

        self._reminders = ReminderParts(
            self.world,
            self.navigator,
            self._care_link,
            self.visits.is_rehearsed_here,
            self._opened_store,
            self._store_work,
            self.background,
            self._notice,
            self._set,
            self.shell,
        )
        self.visits.on_visits.append(self._reminders.visits_read)
        self._reminders.start()

    def _use(self, remote: Remote | None) -> None:
        """Ask this care service from now on; ``None``: the one on this computer."""
        assert self._link is not None
        self._link.remote = remote
        self.world.joined = remote is not None
        self._describe_care()
        self.visits.start()

    def _describe_care(self) -> None:
        remote = self._link.remote if self._link else None
        self.world.care = (
            tr("Your questions are answered by {address}.", address=remote.address)
            if remote
            else tr("Your questions are answered on this computer. They do not leave it.")
        )
        if remote is None and self._embedded is not None:
            self.background.run(self._embedded.where, lambda _where: None, lambda _error: None)

    def _start_voice(self) -> None:
        def load() -> type[Player]:
            # Slow to load, and it needs a system library that may be missing.
            from fireside.qt.player import Player

            return Player

        def failed(_error: Exception) -> None:
            self._notice(
                tr("This computer cannot play sound. Everything is on the screen to read.")
            )

        self.background.run(load, self._voice_loaded, failed)

    def _voice_loaded(self, Player: type[Player]) -> None:  # noqa: N803
        from fireside.qt.voice_out import VoiceOut
        from fireside.speech.pyttsx3_speaker import Pyttsx3Speaker

        self._voice = VoiceOut(Pyttsx3Speaker(), Player(self.shell), self.shell)
        self._set_voice_options()
        self._voice.failed.connect(self._notice)
        hearing = self._hearing
        if hearing is not None:
            self._voice.sentence.connect(lambda _spoken: hearing.speaking())
            hearing.play = self._voice.play
        self.navigator.set_voice(self._voice)

    def _start_hearing(self) -> None:
        from fireside.app_hearing import HearingParts

        self._hearing = HearingParts(
            self.world, self.navigator, self.background, self._warn, self._set, self.shell
        )
        self._hearing.start()
        self._start_models(self._hearing)

    def _start_models(self, hearing: HearingParts) -> None:
        from fireside.app_hearing import models_folder
        from fireside.app_models import SpeechModelParts

        self._models = SpeechModelParts(
            models_folder(),
            self.world,
            self.navigator,
            self.background,
            hearing.use_model,
            self.shell,
        )
        self._models.start()

    def _set_voice_options(self) -> None:
        if self._voice is not None:
            self._voice.set_rate(int(self._settings["voice_rate"]))
            self._voice.set_volume(int(self._settings["voice_volume"]))

    def _notice(self, sentence: str) -> None:
        """Something does not work: said in the dock now, and kept on the Settings page."""
        self._keep_notice(sentence, sentence)
        short = tr("Something does not work. See Settings.")
        self.navigator.show_status(sentence if self.shell.dock.has_room_for(sentence) else short)

    def _warn(self, about: str, sentence: str) -> None:
        """Something that may come right again: it stands in the dock until it does."""
        if self._warnings.get(about, "") != sentence:
            self._warnings[about] = sentence
            self._keep_notice(about, sentence)
            standing = next((warning for warning in self._warnings.values() if warning), "")
            self.navigator.set_warning(standing)

    def _keep_notice(self, about: str, sentence: str) -> None:
        self._notices[about] = sentence
        self.world.notices = tuple(dict.fromkeys(n for n in self._notices.values() if n))
        self.navigator.refresh()

    def _note_settings_problem(self) -> None:
        if not self._settings.writable:
            self._notice(tr("I cannot save settings here. They last until you close me."))
        elif not self._settings.readable:
            self._notice(tr("I could not read your settings, so I start with the usual ones."))

    # Effects -------------------------------------------------------------------------------

    def perform(self, effect: Effect, reply: Reply) -> None:
        """Carry out an effect that reaches outside; answer it, if it has an answer."""
        match effect:
            case CheckDanger():
                self._check_danger(effect, reply)
            case WeighReply():
                self._weigh_reply(effect, reply)
            case AskCare():
                self._ask(effect, reply)
            case StopAsking():
                self._stop_asking()
            case SavePerson(person):
                self._with_store(lambda store: store.save_person(person))
            case RemovePerson(person_id):
                self._with_store(lambda store: store.remove_person(person_id))
            case ForgetAnswer(answer_id):
                self._with_store(lambda store: store.forget_answer(answer_id))
            case ForgetAnswers(checks):
                self._with_store(
                    lambda store: store.forget_answers(checks), lambda ok: reply(Forgotten(ok))
                )
            case Dial(number):
                self._dial(number, reply)
            case PlayBack():
                self._play_back(reply)
            case ChangeSetting(name, value):
                self._change(name, value)
            case JoinCare(address, code):
                self._join(address, code, reply)
            case LeaveCare():
                self._leave_care()
            case _ if self._answers.perform(effect, reply):
                pass
            case _ if self._adverts.perform(effect, reply):
                pass
            case _ if self.visits.perform(effect, reply):
                pass
            case _ if self._reminders is not None and self._reminders.perform(effect):
                pass
            case _ if self._models is not None and self._models.perform(effect, reply):
                pass
            case _:
                raise TypeError(f"nobody carries out {effect!r}")

    def _check_danger(self, check: CheckDanger, reply: Reply) -> None:
        def failed(_error: Exception) -> None:
            # The service checks again; a broken rule file must not swallow the question.
            self._no_rules()
            reply(DangerChecked(check.words, None))

        self.background.run(lambda: _checked(check), reply, failed)

    def _weigh_reply(self, weigh: WeighReply, reply: Reply) -> None:
        def failed(_error: Exception) -> None:
            self._no_rules()
            reply(ReplyWeighed(weigh.reply, weigh.words, None))

        self.background.run(lambda: _weighed(weigh), reply, failed)

    def _no_rules(self) -> None:
        self._notice(tr("I cannot check for danger signs. In doubt, press Emergency."))

    def _ask(self, ask: AskCare, reply: Reply) -> None:
        from fireside.client.errors import CareError
        from fireside_core.contract import AnswerRequest

        self._stop_asking()
        stopped = threading.Event()
        self._asking = (stopped, reply)
        request = AnswerRequest(
            question=ask.question,
            country=self.world.country.code,
            thread=list(ask.thread),
            not_emergency=ask.not_emergency,
        )
        post = self.background.post

        def deliver(result: Result) -> None:
            if not stopped.is_set():
                reply(result)

        def stream() -> None:
            link = self._care_link()

            def again(message: str) -> None:
                post(lambda: deliver(AskedAgain(message)))

            for event in link.ask(request, stopped, again):
                post(lambda event=event: deliver(AnswerPart(event)))  # type: ignore[misc]

        def failed(error: Exception) -> None:
            message = (
                str(error) if isinstance(error, CareError) else tr("Something went wrong with me.")
            )
            kept = tr("Your question is still here.")
            deliver(AskFailed(f"{message} {kept}"))

        self.background.run(stream, lambda _none: None, failed)

    def _care_link(self) -> CareLink:
        """Waits until there is one: not on the GUI thread."""
        self._linked.wait()
        assert self._link is not None
        return self._link

    def _stop_asking(self) -> None:
        if self._asking is not None:
            stopped, reply = self._asking
            self._asking = None
            stopped.set()
            reply(Interrupted())

    def _with_store(
        self, op: Callable[[Store], object], told: Callable[[bool], None] = lambda _ok: None
    ) -> None:
        """Change what is kept; people may have changed with it. ``told`` hears how it went."""

        def work() -> tuple[tuple[Person, ...], tuple[KeptCheck, ...]]:
            store = self._opened_store()
            op(store)
            return store.people(), store.checks(waiting=True)

        def done(kept: tuple[tuple[Person, ...], tuple[KeptCheck, ...]]) -> None:
            self.world.people, self.world.waiting = kept
            self.navigator.refresh()
            told(True)

        def failed(_error: Exception) -> None:
            self._notice(tr("I could not save that on this computer."))
            told(False)

        self._store_work.run(work, done, failed)

    def _opened_store(self) -> Store:
        if self._store is None:
            raise RuntimeError("the store is not open yet")
        return self._store

    def _dial(self, number: str, reply: Reply) -> None:
        digits = "".join(c for c in number if c.isdigit() or c == "+")
        reply(Dialled(number, QDesktopServices.openUrl(QUrl(f"tel:{digits}"))))

    def _play_back(self, reply: Reply) -> None:
        if self._hearing is not None:
            self._hearing.play_back(reply)

    def _set(self, name: str, value: str) -> None:
        """Holds at once; the file is written in the background."""
        self._settings.set(name, value)
        self._store_work.run(self._settings.save, lambda _none: self._note_settings_problem())

    def _change(self, name: str, value: str) -> None:
        self._set(name, value)
        if name == "remind_closed" and self._reminders is not None:
            self._reminders.arrange()
        if name in _RESTYLING:
            self.navigator.restyle()
        else:
            self._set_voice_options()
            if self._hearing is not None:
                self._hearing.configure()
            self.navigator.refresh()

    def _join(self, address: str, code: str, reply: Reply) -> None:
        assert self._link is not None
        link, words = self._link, tr("You have joined {address}.", address=address)

        def join() -> tuple[Remote, bool]:
            import platform

            remote = link.join(address, code, platform.node())
            return remote, self._secrets.put(care_token(remote.address), remote.token)

        def joined(outcome: tuple[Remote, bool]) -> None:
            remote, lasting = outcome
            self._set("care_url", remote.address)
            self._use(remote)
            lasts = "" if lasting else " " + tr("I can remember it only until you close me.")
            reply(Joined(True, words + lasts))

        self.background.run(join, joined, lambda error: reply(Joined(False, str(error))))

    def _leave_care(self) -> None:
        address = self._settings["care_url"]
        self._set("care_url", "")
        self.background.run(lambda: self._secrets.remove(care_token(address)), lambda _none: None)
        self._use(None)

    # The end -------------------------------------------------------------------------------

    def close(self) -> None:
        """Let nothing run on: answers, voice, store and the embedded service end here."""
        self._stop_asking()
        self._adverts.stop()
        if self._models is not None:
            self._models.close()
        if self._hearing is not None:
            self._hearing.close()
        if self._voice is not None:
            self._voice.close()
        if self._embedded is not None:
            self._embedded.close()
        self._adverts.close()
        self.visits.close()
        if self._reminders is not None:
            self._reminders.close()
        self.background.close()
        self._store_work.close(finish=True)
        if self._store is not None:
            self._store.close()


def _checked(check: CheckDanger) -> DangerChecked:
    from fireside_core.ask_back import is_for_another, questions_for
    from fireside_core.danger import RuleError, assess_after

    before = " ".join(check.before)
    finding = assess_after(before, check.words)
    try:
        questions = questions_for(check.words, before=before, asked=check.asked)
    except RuleError:
        # Not to ask back is better than not to warn.
        questions = ()
    for_another = bool(questions) and is_for_another(check.words)
    return DangerChecked(check.words, finding, questions, for_another)


def _weighed(effect: WeighReply) -> ReplyWeighed:
    from fireside_core.ask_back import weigh

    before = " ".join(effect.before)
    return ReplyWeighed(*weigh(effect.question, effect.reply, effect.words, before))


def _load_parts() -> None:
    for part in (
        *("client.link", "client.errors", "host.care_process", "host.logs"),
        *("store.encrypted", "app_hearing", "app_models", "speech.pyttsx3_speaker"),
        *("app_reminders", "flows.reminder"),
        *("flows.doctor", "flows.visit_times", "flows.visit_check", "flows.visit_booked"),
        *("speech.ear_process", "speech.models.installer", "qt.voice_in", "qt.voice_out"),
    ):
        import_module(f"fireside.{part}")
    _warm_danger_rules()


def _warm_danger_rules() -> None:
    from fireside_core.ask_back import questions_for
    from fireside_core.danger import assess

    assess("")
    questions_for("")


def main(maximised: bool = True) -> int:
    """Open the window and stay until it is closed."""
    # QtMultimedia tells the terminal of every sound library that it does not find.
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
    application = QApplication(["fireside"])
    application.setApplicationName("Fireside")
    use_language(QLocale.system().name())
    app = App(application)
    if maximised:
        # Where nothing manages windows, nobody maximises them either.
        app.shell.resize(application.primaryScreen().availableSize())
        app.shell.showMaximized()
    else:
        app.shell.show()
    return application.exec()
