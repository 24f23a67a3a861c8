"""What the window promises of trainings: a card in the queue that says how each is and acts on it, and a question
before the window goes."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engines import learned
from engines.contract import Event, Failure, Measure, Progress
from engines.learned import Learned
from engines.wire import encode_event
from studio.preferences import Preferences
from studio.widgets.controls import IconButton
from studio.widgets.leave_dialog import LeaveDialog
from studio.widgets.notices import Banner
from studio.widgets.training_card import TrainingCard
from studio.window import MainWindow
from training.job import Order, Outcome, TrainingJob, trainings_folder


class Pupil:
    """A training that does what the test says."""

    def __init__(self, name: str, process: int) -> None:
        self.job = TrainingJob(trainings_folder() / name)
        self.job.material.mkdir(parents=True)
        self._told = 0
        if process:
            note = {"pid": process, "started": psutil.Process(process).create_time() if process > 1 else 1.0}
            (self.job.folder / "process.json").write_text(json.dumps(note))
        self.tell(Progress(phase="Learning", step=0, total=1000))
        self.job.write_order(Order(lesson="grey", request={}, title=name, lengths={"Learning": 1000.0}))

    def tell(self, event: Event) -> None:
        with (self.job.folder / "events.jsonl").open("ab") as file:
            file.write(encode_event(event, self.job.id, self._told))
        self._told += 1


@pytest.fixture
def process() -> Iterator[int]:
    """The id of a process that lives as long as the test."""
    living = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield living.pid
    living.kill()
    living.communicate()


def card_of(window: MainWindow, title: str) -> TrainingCard:
    cards = window.strip.queue.findChildren(TrainingCard)
    return next(card for card in cards if card.status.title == title)


def says(window: MainWindow, title: str, words: str) -> Callable[[], bool]:
    def true() -> bool:
        return any(
            card.status.title == title and words in card.accessibleName()
            for card in window.strip.queue.findChildren(TrainingCard)
        )

    return true


def pressed(qtbot: QtBot, card: TrainingCard, name: str) -> None:
    kinds = card.findChildren(IconButton) + card.findChildren(QPushButton)
    button = next(b for b in kinds if b.accessibleName() == name and b.isVisibleTo(card))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_training_says_how_it_is_and_obeys(
    studio: MainWindow, qtbot: QtBot, process: int, tmp_path: Path
) -> None:
    pupil = Pupil("Fog", process)
    qtbot.waitUntil(says(studio, "Fog", "Learning · 0 %"))
    pupil.tell(Progress(phase="Learning", step=340, total=1000, time_left_s=750))
    pupil.tell(Measure(step=340, values={"loss": 0.1234567}))
    qtbot.waitUntil(says(studio, "Fog", "Learning · 34 % · 12:30 left"))
    assert "loss 0.123" in card_of(studio, "Fog").accessibleName()
    assert "Learning 34 %" in studio.top_bar.queue.text()
    card = card_of(studio, "Fog")
    pressed(qtbot, card, "Pause")
    assert pupil.job.paused == "person"
    assert "Paused · 34 %" in card.accessibleName()
    pressed(qtbot, card, "Go on")
    assert not pupil.job.paused
    pupil.job.pause("render")
    qtbot.waitUntil(says(studio, "Fog", "Waits while something is rendered · 34 %"))
    pupil.job.unpause("render")
    pressed(qtbot, card, "Stop and keep the best")
    assert pupil.job.stopping
    assert "Stopping, and keeping the best" in card.accessibleName()
    (made := tmp_path / "made").mkdir()
    told = {"panel": "portrait", "engines": ("builtin",), "file": "own", "made": "2026-01-01"}
    learned.put(Learned(id="fog", name="Fog", lesson="grey", **told), made)
    pupil.job.end(Outcome(ended="stopped", learned="fog"))
    qtbot.waitUntil(says(studio, "Fog", "Stopped, the best is kept"))
    shown: list[str] = []
    studio.training_desk.opened.disconnect()
    studio.training_desk.opened.connect(shown.append)
    pressed(qtbot, card, "Use it")
    assert shown == ["Fog"]
    pressed(qtbot, card, "Remove from the queue")
    assert not pupil.job.folder.exists()
    assert not any(each.isVisible() for each in studio.strip.queue.findChildren(TrainingCard))


def test_a_training_that_failed_says_why(studio: MainWindow, qtbot: QtBot) -> None:
    pupil = Pupil("Fog", 1)
    failure = Failure(code="bad_input", message="too few faces", hint="add more")
    pupil.job.end(Outcome(ended="failed", failure=failure))
    qtbot.waitUntil(says(studio, "Fog", "Too few faces"))
    tips = [each.toolTip() for each in card_of(studio, "Fog").findChildren(QLabel)]
    assert "Too few faces. Add more" in tips


def test_what_was_interrupted_is_offered_when_the_window_opens(
    dressed: QApplication, tmp_path: Path, qtbot: QtBot
) -> None:
    Pupil("Fog", 1)
    window = MainWindow(Preferences(), [])
    try:
        window.training_desk.offer_interrupted()
        assert "Interrupted · 0 %" in card_of(window, "Fog").accessibleName()
        (banner,) = window.findChildren(Banner)
        assert banner.accessibleName() == "Learning of Fog was interrupted."
    finally:
        window.close()
        window.deleteLater()


@pytest.mark.parametrize("answer", ["Cancel", "Stop and keep the best", "Go on in the background"])
def test_closing_asks_what_becomes_of_what_is_being_learned(
    studio: MainWindow, qtbot: QtBot, process: int, answer: str
) -> None:
    pupil = Pupil("Fog", process)
    qtbot.waitUntil(says(studio, "Fog", "Learning"))
    asked: list[str] = []

    def choose() -> None:
        (dialog,) = studio.findChildren(LeaveDialog)
        asked.extend(label.text() for label in dialog.findChildren(QLabel))
        next(b for b in dialog.findChildren(QPushButton) if b.accessibleName() == answer).click()

    QTimer.singleShot(100, choose)
    closed = studio.close()
    assert asked[0] == "Fog is still being learned"
    assert closed is (answer != "Cancel")
    assert pupil.job.stopping is (answer == "Stop and keep the best")
    assert not pupil.job.outcome
    assert psutil.pid_exists(process)
    pupil.job.end(Outcome(ended="stopped"))
    qtbot.waitUntil(lambda: studio.trainings.status("Fog").ended)
