"""Action → QAction. The only place that sets keys and names, so the four doors stay one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from fireside.actions import Action


class Binder(QObject):
    """Keeps one QAction for each live Action on the window, and reports their triggering."""

    def __init__(self, window: QWidget, triggered: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window = window
        self._triggered = triggered
        self._bound: dict[str, tuple[Action, QAction]] = {}

    def bind(self, actions: Iterable[Action]) -> None:
        """Make exactly these actions live. An unchanged one keeps its QAction."""
        wanted = {action.id: action for action in actions}
        for action_id in list(self._bound):
            if wanted.get(action_id) != self._bound[action_id][0]:
                _, qaction = self._bound.pop(action_id)
                self._window.removeAction(qaction)
                qaction.deleteLater()
        for action in wanted.values():
            if action.id not in self._bound:
                self._bound[action.id] = (action, self._make(action))

    def ensure(self, action: Action) -> None:
        """Make sure the action is live; used for those that appear with the layout."""
        if action.id not in self._bound:
            self._bound[action.id] = (action, self._make(action))

    def _make(self, action: Action) -> QAction:
        qaction = QAction(action.label, self._window)
        qaction.setObjectName(action.id)
        qaction.setShortcuts([QKeySequence(key) for key in action.keys])
        qaction.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        qaction.setAutoRepeat(False)
        keys = ", ".join(QKeySequence(key).toString() for key in action.keys)
        # Neither button nor QAction tells a screen reader its keys: the description does.
        parts = (action.hint, action.detail if action.detail != action.hint else "", keys)
        qaction.setWhatsThis(". ".join(part for part in parts if part))
        qaction.triggered.connect(lambda _checked=False, name=action.id: self._triggered(name))
        self._window.addAction(qaction)
        return qaction

    def __getitem__(self, action_id: str) -> QAction:
        return self._bound[action_id][1]
