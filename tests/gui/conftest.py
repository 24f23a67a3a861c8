"""Windows in tests: painted offscreen, with a home of their own, closed and flushed after each test."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)
os.environ.pop("QT_QPA_FONTDIR", None)

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio import theme
from studio.panels import PanelEntry
from studio.preferences import Preferences
from studio.project.project import Project
from studio.project.takes import Take
from studio.window import MainWindow
from studio.wizard import Wizard

sys.path.insert(0, str(Path(__file__).parent))
from picture_lesson import PictureLesson

BLANK = PanelEntry("portrait", "Portrait", "user-round", "blank_panel:BlankPanel")


def flush() -> None:
    """Let everything that was deleted go now."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that no other test and no person shares."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("MATINEE_HOME", str(home))
    return home


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    theme.apply(qapp, "dark")
    return qapp


@pytest.fixture
def window(dressed: QApplication) -> Iterator[MainWindow]:
    """A shown window with a blank panel and no project."""
    made = MainWindow(Preferences(), [BLANK])
    made.preferences.reduce_motion = True
    theme.motion.ask_for_less(True)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    flush()
    theme.motion.ask_for_less(False)


@pytest.fixture
def studio(window: MainWindow, tmp_path: Path) -> MainWindow:
    """The window on a new project whose queue is paused, so that jobs wait."""
    window.open_project(Project.create(tmp_path / "Lighthouse"))
    assert window.queue is not None
    window.queue.pause()
    return window


@pytest.fixture
def add_take(studio: MainWindow) -> Callable[..., Take]:
    """Puts a finished take into the project."""

    def add(name: str = "", duration_s: float = 5.0) -> Take:
        assert studio.project is not None
        folder = studio.project.job_folder(f"job{len(studio.project.gallery.takes())}")
        folder.mkdir(parents=True)
        media = folder / "take.mp4"
        media.write_bytes(b"film")
        recipe = {
            "panel": "portrait",
            "engine": "builtin",
            "request": {"text": name, "seed": 7},
            "assets": {},
        }
        return studio.project.gallery.adopt(folder, recipe, media, duration_s, name, folder.name)

    return add


@pytest.fixture
def make_wizard(
    studio: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Wizard]]:
    """Opens the wizard of a window with lessons of the tests."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    made: list[Wizard] = []

    def make(*lessons: PictureLesson) -> Wizard:
        wizard = Wizard(
            studio.trainings, studio.toast.say, lessons or [PictureLesson()], {"portrait": "Portrait"}, studio
        )
        made.append(wizard)
        wizard.teach()
        return wizard

    yield make
    for wizard in made:
        wizard.shut()
    for state in ("waiting", "running", "paused"):
        for status in studio.trainings.statuses:
            if status.state == state:
                studio.trainings.stop(status.id)


@pytest.fixture
def wizard(make_wizard: Callable[..., Wizard]) -> Wizard:
    return make_wizard()
