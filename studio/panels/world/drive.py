"""What is done in the world without a hand on the keys: a script in words, or a log of an earlier walk."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engines.world.request import WorldRequest
from studio.model.draft import Draft
from studio.widgets.controls import ElidedLabel, IconButton, button, label, set_role
from studio.widgets.fields import TextArea, fields_of
from studio.widgets.form import FieldRow

LINES = 3


class DriveSection(QWidget):
    """`played` walks the script or log now, `filmed` renders it; `replay_wanted` asks for a log."""

    played = Signal()
    filmed = Signal()
    replay_wanted = Signal()

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        info = next(info for info in fields_of(WorldRequest) if info.name == "script")
        area = TextArea(info)
        area.setFixedHeight(area.fontMetrics().lineSpacing() * LINES + 20)
        self._area = area
        self.script = FieldRow(info, area, _InsteadOfLog(draft, self))
        self.feedback = label("", "dim")
        self.feedback.setWordWrap(True)
        self.feedback.hide()
        self._log = QWidget()
        self._log_name = ElidedLabel("", "strong")
        self._forget = IconButton("x", self.tr("Remove the log, to write a script"), 14)
        self._forget.setFixedSize(26, 26)
        self.play = button(self.tr("Play"), "", self.tr("Walk what the script or log says"))
        self.replay = button(
            self.tr("Replay…"), "", self.tr("Choose a log to walk again, from the start of the world")
        )
        self.film = button(self.tr("Render the film"), "", self.tr("Render a film of the script or log"))
        self.film.setToolTip(
            self.tr("A take of what the script or log does, as large and smooth as you like")
        )
        self._forget.clicked.connect(lambda: draft.set("actions", None, what=self.tr("Remove the log")))
        self.play.clicked.connect(self.played)
        self.replay.clicked.connect(self.replay_wanted)
        self.film.clicked.connect(self.filmed)
        self._lay_out()
        draft.changed.connect(self._changed)
        self._show()

    @property
    def has_something(self) -> bool:
        """Whether there is anything to do."""
        return bool(self._draft["actions"] or self._draft["script"].strip())

    def show_feedback(self, text: str, wrong: bool = False) -> None:
        """What the script was understood as, or what is wrong with it."""
        set_role(self.feedback, "red" if wrong else "dim")
        self.feedback.setText(text)
        self.feedback.setVisible(bool(text) and (wrong or not self._draft["actions"]))

    def name_log(self, name: str) -> None:
        """What the log is called."""
        self._log_name.setText(name)

    def _lay_out(self) -> None:
        log = QHBoxLayout(self._log)
        log.setContentsMargins(0, 0, 0, 0)
        log.addWidget(label(self.tr("Log"), "label"))
        log.addWidget(self._log_name, 1)
        log.addWidget(self._forget)
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (self.play, self.replay):
            row.addWidget(part, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.script)
        column.addWidget(self.feedback)
        column.addWidget(self._log)
        column.addLayout(row)
        column.addWidget(self.film)

    def _changed(self, name: str) -> None:
        if name in ("script", "actions"):
            self._show()

    def _show(self) -> None:
        log = self._draft["actions"]
        self._log.setVisible(bool(log))
        if log:
            self._log_name.setText(Path(log).name)
            self.feedback.hide()
        example = self.tr("walk forward 2 s, look left 90°, jump")
        self._area.setPlaceholderText(self.tr("What you write here replaces the log") if log else example)
        for part in (self.play, self.film):
            part.setEnabled(self.has_something)


class _InsteadOfLog(QObject):
    """The script of a draft: whoever writes one wants no log any more. The two go as one step that can be undone."""

    changed = Signal(str)

    def __init__(self, draft: Draft, parent: QObject) -> None:
        super().__init__(parent)
        self._draft = draft
        draft.changed.connect(self.changed)

    def __getitem__(self, name: str) -> Any:
        return self._draft[name]

    def set(self, name: str, value: Any, *, what: str = "", gesture: int = 0) -> None:
        self._draft.update({name: value, "actions": None}, what=what, gesture=gesture)

    def reset(self, name: str, *, what: str = "") -> None:
        self._draft.reset(name, what=what)
