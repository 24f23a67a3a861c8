"""The music panel in a window of its own, with a real queue and a small real engine, and what a person does in it."""

from collections.abc import Sequence
from pathlib import Path

from fakes.room import Room as BaseRoom
from fakes.room import until
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from engines.music.score import SCORE_FILE, Score
from studio.panels.music import MusicPanel
from studio.panels.music.piece import score_in
from studio.project.takes import Take

ENGINE = "fakes.music:QuickMusic"
LEFT = Qt.MouseButton.LeftButton
SHORT = {"duration_s": 24.0}


class Room(BaseRoom):
    """Its panel, and what a person does in it."""

    panel: MusicPanel

    def __init__(self, folder: Path, engines: Sequence[str] = (ENGINE,)) -> None:
        super().__init__(MusicPanel, folder, engines)
        self.kept: Take | None = None
        self.player = self.panel.player

    def say(self, words: str, **values: object) -> None:
        """Write an idea, and wait until its plan and its notes are there."""
        self.panel.draft.put({**SHORT, "prompt": words, **values})
        self.settle()

    def settle(self) -> None:
        until(lambda: self.panel.sketch.is_settled)

    def make(self) -> Take:
        before = len(self.takes())
        self.panel.render()
        until(lambda: len(self.takes()) == before + 1 and not self.stage.is_working)
        return self.takes()[0]

    def made(self) -> tuple[Take, Score]:
        """A take on the stage, and its notes; it is made once for all tests."""
        if self.kept is None:
            self.say("lofi")
            self.kept = self.make()
        self.panel.draft.put({**SHORT, "prompt": "lofi", "take": self.kept.number})
        self.panel.show_take(self.kept)
        return self.kept, notes_of(self.kept)

    def order(self) -> str:
        return self.inspector.render.text()

    def drop(self, *files: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        actions = Qt.DropAction.CopyAction
        event = QDropEvent(QPointF(200, 200), actions, data, LEFT, Qt.KeyboardModifier.NoModifier)
        self.stage.dropEvent(event)

    def clear(self) -> None:
        """As it was when it was opened."""
        self.empty(self.kept)
        self.panel.verbs.let_go()
        self.panel.draft.restore({"stems": True})
        self.panel.on_stage.take = self.panel.on_stage.other = None
        self.panel.on_stage.show_draft()
        self.settle()
        self.stage.transport.loop.setChecked(False)
        self.stage.transport.count_in.setChecked(False)
        self.stage.trouble.hide()
        self.inspector.clear_faults()
        self.forget()


def notes_of(take: Take) -> Score:
    score = score_in(take.folder / SCORE_FILE)
    assert score is not None
    return score


def shown_words(parent: QWidget) -> str:
    return "\n".join(each.text() for each in parent.findChildren(QLabel) if each.isVisible())
