"""The portrait panel, with a real queue and a small real engine: from an empty stage to a speaking take."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QImage, QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engines import learned
from engines.learned import Learned
from engines.media.audio import write_audio
from engines.media.video import VideoWriter
from engines.portrait.person import LESSON
from engines.portrait.request import PortraitRequest
from engines.speech import own_mouths
from studio import theme
from studio.jobs.queue import JobQueue
from studio.jobs.store import State
from studio.panels import Studio
from studio.panels.portrait import PortraitPanel
from studio.panels.portrait import panel as panel_module
from studio.panels.portrait.stage import View
from studio.project.project import Project
from studio.project.recipe import values_of

ENGINE = "tests.fakes.portrait:QuickPortrait"


class Room:
    """A panel in a window of its own, with what the real window would lend it."""

    def __init__(self, qtbot: QtBot, folder: Path, engines: Sequence[str] = (ENGINE,)) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application)
        self.qtbot = qtbot
        self.told: list[str] = []
        self.offers: dict[str, Callable[[], object]] = {}
        self.card = ""
        self.models: list[str] = []
        self.project = Project.open(folder) if folder.exists() else Project.create(folder)
        self.queue = JobQueue(self.project, engines)
        self.undo = QUndoStack()
        self.panel = PortraitPanel(
            Studio(
                self.project,
                self.queue,
                self.undo,
                self.tell,
                self.models.append,
                self.choose,
                lambda *_: None,
                lambda *_: None,
            )
        )
        self.stage, self.inspector, self.draft = self.panel.stage, self.panel.inspector, self.panel.draft
        for widget, width in ((self.stage, 900), (self.inspector, 328)):
            qtbot.addWidget(widget)
            widget.resize(width, 620)
            widget.show()

    def tell(self, text: str, act: str = "", what: Callable[[], object] | None = None) -> None:
        self.told.append(text)
        if what:
            self.offers[act] = what

    def choose(self, card: str) -> None:
        self.card = card

    def wait(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)

    def put_picture(self, path: Path) -> None:
        self.panel.use_picture(path)
        self.wait(lambda: self.draft["faces"])

    def type_line(self, text: str) -> None:
        self.draft.update({"says": "line", "text": text})

    def jobs(self) -> list[State]:
        return [job.state for job in self.queue.jobs]

    def leave(self) -> None:
        self.panel.close()
        self.queue.close()
        self.project.close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, tmp_path / "project")
    yield made
    made.leave()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return paint(tmp_path / "portrait.png", 240, 200)


def paint(path: Path, width: int, height: int) -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.lightGray)
    assert image.save(str(path))
    return path


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    t = np.arange(16_000) / 16_000
    path = tmp_path / "voice.wav"
    write_audio(path, [(0.4 * np.sin(2 * np.pi * 220 * t)).astype(np.float32)], 16_000)
    return path


def words(parent: QWidget) -> str:
    return "\n".join(each.text() for each in parent.findChildren(QLabel))


def button(parent: QWidget, text: str) -> QPushButton:
    return next(each for each in parent.findChildren(QPushButton) if each.text() == text)


def click_face(room: Room, face: int) -> None:
    points = room.draft["faces"][face]["points"]
    nose = QPointF(points["chin"][0], (points["left_pupil"][1] + points["mouth_left"][1]) / 2)
    QTest.mouseClick(
        room.stage.canvas, Qt.MouseButton.LeftButton, pos=room.stage.canvas.to_view(nose).toPoint()
    )


def test_an_empty_stage_says_what_to_drop_and_offers_the_sample(room: Room) -> None:
    assert room.stage.view is View.EMPTY
    assert button(room.stage, "Try the sample").isVisible()
    assert not room.stage.lanes.isVisible()


def test_one_click_makes_the_sample_speak(room: Room, picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel_module, "SAMPLE_PICTURE", picture)
    button(room.stage, "Try the sample").click()
    room.wait(lambda: room.stage.view is View.TAKE and room.panel.playback.has_picture)
    take = room.project.gallery.takes()[0]
    assert take.duration_s > 1
    assert take.recipe["request"]["consent"] == "public_domain"
    room.wait(lambda: room.stage.lanes.duration_s > 1)
    room.wait(lambda: room.panel.playback.position_s > 0)


def test_a_dropped_picture_and_recording_become_assets_with_handles_and_lanes(
    room: Room, picture: Path, recording: Path
) -> None:
    assert room.panel.accept_files([picture, recording])
    room.wait(lambda: room.draft["faces"] and room.stage.lanes.duration_s)
    assert room.project.assets.holds(Path(room.draft["image"]))
    assert room.project.assets.holds(Path(room.draft["audio"]))
    assert room.stage.view is View.PICTURE
    assert room.inspector.picture._title._full == "portrait.png"
    assert room.inspector.voice.well._title._full == "voice.wav"
    assert room.stage.lanes.duration_s == pytest.approx(1.0, abs=0.05)
    assert room.panel.playback.duration_s == pytest.approx(1.0, abs=0.05)


def test_files_of_no_use_are_left_to_the_window(room: Room, tmp_path: Path) -> None:
    note = tmp_path / "notes.txt"
    note.write_text("hello")
    assert not room.panel.accept_files([note])


def test_a_picture_that_is_none_is_refused_at_its_field(room: Room, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")
    room.panel.use_picture(broken)
    room.wait(lambda: room.inspector.picture_fault.isVisible())
    assert "broken.png cannot be read" in room.inspector.picture_fault.text()
    assert room.stage.view is View.EMPTY


def test_a_recording_that_is_none_is_refused_by_the_name_that_it_came_with(
    room: Room, tmp_path: Path
) -> None:
    fake = tmp_path / "fake.wav"
    fake.write_text("this is no sound")
    room.panel.use_recording(fake)
    room.wait(lambda: room.inspector.voice._fault.text())
    assert room.inspector.voice._fault.text().startswith("fake.wav is not a sound file")
    assert not room.stage.trouble.isVisible()


def test_a_picture_too_large_to_work_on_is_refused_before_it_is_read(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.panels.intake.MOST_MEGAPIXELS", 0.01)
    room.panel.use_picture(paint(tmp_path / "huge.png", 300, 300))
    room.wait(lambda: room.inspector.picture_fault.isVisible())
    assert "huge.png is 300 × 300 pixels" in room.inspector.picture_fault.text()


def test_a_handle_is_dragged_nudged_and_brought_back(room: Room, picture: Path) -> None:
    room.put_picture(picture)
    canvas = room.stage.canvas
    before = dict(room.draft["faces"][0]["points"])
    start = canvas.to_view(QPointF(*before["chin"])).toPoint()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    for far in (4, 9, 15):
        QTest.mouseMove(canvas, start + QPoint(0, far))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 15))
    dragged = room.draft["faces"][0]["points"]["chin"]
    assert dragged[1] == pytest.approx(before["chin"][1] + 15 / canvas.scale, abs=1.5)
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert room.draft["faces"][0]["points"]["chin"][0] == pytest.approx(dragged[0] - 1)
    room.undo.undo()
    assert room.draft["faces"][0]["points"]["chin"] == dragged
    room.undo.undo()
    assert room.draft["faces"][0]["points"] == before


def test_an_eye_takes_its_brow_along_unless_all_handles_are_shown(room: Room, picture: Path) -> None:
    room.put_picture(picture)
    canvas = room.stage.canvas
    brow = room.draft["faces"][0]["points"]["left_brow"]
    canvas.focus_handle("left_pupil")
    canvas.nudge(0, 5)
    assert room.draft["faces"][0]["points"]["left_brow"] == pytest.approx([brow[0], brow[1] + 5])
    room.stage.toggle_fine()
    canvas.nudge(0, 5)
    assert room.draft["faces"][0]["points"]["left_brow"] == pytest.approx([brow[0], brow[1] + 5])


def test_tab_visits_every_handle_before_it_leaves_the_stage(room: Room, picture: Path) -> None:
    room.put_picture(picture)
    canvas = room.stage.canvas
    visited: list[str] = []
    while canvas.focusNextPrevChild(True) and canvas.handle and len(visited) < 20:
        visited.append(canvas.handle)
    assert len(visited) == len(set(visited)) == 7


def test_a_moved_handle_travels_with_the_order(room: Room, picture: Path) -> None:
    room.put_picture(picture)
    room.type_line("two words")
    room.draft.set("consent", "me")
    room.stage.canvas.focus_handle("chin")
    room.stage.canvas.nudge(0, 3)
    room.panel.render()
    room.wait(lambda: room.stage.view is View.TAKE)
    recipe = room.project.gallery.takes()[0].recipe
    anchors = Path(values_of(recipe, room.project.folder)["anchors"]).read_text()
    assert str(room.draft["faces"][0]["points"]["chin"][1]) in anchors


def test_consent_is_asked_once_for_a_face(room: Room, picture: Path) -> None:
    room.put_picture(picture)
    room.type_line("two words")
    room.panel.render()
    assert room.inspector.consent.isVisible()
    assert room.jobs() == []
    button(room.inspector.consent, "They agreed").click()
    room.wait(lambda: room.stage.view is View.TAKE)
    assert room.project.gallery.takes()[0].recipe["request"]["consent"] == "consented"
    room.draft.update({"image": None, "faces": [], "consent": "unstated"})
    room.put_picture(picture)
    room.panel.render()
    assert not room.inspector.consent.isVisible()
    assert room.draft["consent"] == "consented"


def test_what_is_missing_is_said_where_it_belongs(room: Room, picture: Path) -> None:
    room.panel.render()
    assert room.inspector.picture_fault.text() == "Drop a portrait first"
    room.put_picture(picture)
    room.panel.render()
    assert not room.inspector.picture_fault.isVisible()
    assert room.inspector.voice._fault.text() == "Drop a recording first"
    room.type_line("   ")
    room.panel.render()
    assert room.inspector.voice.line.rows["text"]._fault.text() == "Type what the person says"
    assert room.jobs() == []


def test_a_render_shows_itself_and_can_be_cancelled(room: Room, picture: Path) -> None:
    room.put_picture(picture)
    room.type_line("slow " * 60)
    room.draft.set("consent", "me")
    room.panel.render()
    assert room.stage.view is View.WORKING
    drawn = room.stage.canvas.image
    room.wait(lambda: room.stage.canvas.image != drawn)
    room.wait(lambda: "%" in room.stage.working._left.text())
    button(room.stage.working, "Cancel").click()
    room.wait(lambda: room.jobs() == [State.CANCELLED])
    room.wait(lambda: room.stage.view is View.PICTURE)
    assert "Cancelled" in room.stage.hint._line.text()


def test_a_missing_model_is_offered_by_a_button(room: Room, picture: Path) -> None:
    room.put_picture(picture)
    room.type_line("fail")
    room.draft.set("consent", "me")
    room.panel.render()
    room.wait(lambda: room.stage.trouble.isVisible())
    button(room.stage.trouble, "Get the model").click()
    assert room.models == ["kokoro-82m"]
    assert not room.stage.trouble.isVisible()
    assert room.stage.view is View.PICTURE


def test_a_deleted_take_leaves_the_stage(room: Room, picture: Path) -> None:
    room.put_picture(picture)
    room.type_line("two words")
    room.draft.set("consent", "me")
    room.panel.render()
    room.wait(lambda: room.stage.view is View.TAKE)
    room.project.gallery.delete(room.project.gallery.takes()[0])
    assert room.stage.view is View.PICTURE
    assert not room.stage.switch.isVisible()


def test_a_typed_line_can_be_heard_before_it_is_rendered(room: Room, picture: Path) -> None:
    room.put_picture(picture)
    room.type_line("one two three")
    room.panel.listen()
    room.wait(lambda: room.panel.playback.playing)
    assert room.stage.lanes.duration_s == pytest.approx(0.9, abs=0.05)
    room.type_line("something else")
    assert room.stage.lanes.duration_s == 0


def test_a_draft_comes_back_with_its_project(room: Room, qtbot: QtBot, picture: Path) -> None:
    room.put_picture(picture)
    room.type_line("still here")
    room.draft.set("mood", "happy")
    folder = room.project.folder
    room.leave()
    again = Room(qtbot, folder)
    assert again.draft["text"] == "still here"
    assert again.draft["mood"] == "happy"
    assert len(again.draft["faces"]) == 1
    again.wait(lambda: again.stage.view is View.PICTURE)
    again.leave()


def test_sample_presets_are_values_that_the_request_takes(room: Room) -> None:
    presets = room.inspector.presets._presets.all()
    assert presets
    for preset in presets:
        room.inspector.presets.chosen.emit(preset.name, preset.values)
        assert {name: room.draft[name] for name in preset.values} == preset.values
        values = {**room.draft.values(), "image": "face.png", "text": "hello", "audio": None}
        PortraitRequest.model_validate({k: v for k, v in values.items() if k in PortraitRequest.model_fields})


def test_settings_of_a_take_fill_the_inspector(room: Room, picture: Path) -> None:
    room.put_picture(picture)
    values = {"image": room.draft["image"], "text": "from a take", "mood": "sad", "seed": 5}
    room.panel.use_settings(values)
    assert (room.draft["says"], room.draft["mood"], room.draft["seed"]) == ("line", "sad", 5)
    room.undo.undo()
    assert room.draft["mood"] == "neutral"


def test_every_control_has_a_name_and_a_target_of_28(room: Room, picture: Path) -> None:
    room.put_picture(picture)
    for part in (room.stage, room.inspector):
        for each in part.findChildren(QAbstractButton):
            if each.isVisible():
                assert each.accessibleName() or each.text(), each
                assert each.height() >= 26, (each.accessibleName(), each.height())


def test_actions_have_unique_shortcuts(room: Room) -> None:
    keys = [action.shortcut().toString() for action in room.panel.actions() if action.shortcut().toString()]
    assert sorted(k for k in set(keys) if keys.count(k) > 1) == ["Esc"]


def test_hint_goes_once_a_handle_was_used(room: Room, picture: Path, home: Path) -> None:
    room.put_picture(picture)
    assert "Drag a handle" in room.stage.hint._line.text()
    room.stage.canvas.focus_handle("chin")
    room.stage.canvas.nudge(1, 0)
    assert not room.stage.hint.isVisible()
    assert QSettings(str(home / "hints.ini"), QSettings.Format.IniFormat).value("handles")


def _taught(tmp_path: Path, id: str, name: str, lesson: str) -> Learned:
    (made := tmp_path / "made").mkdir()
    told = {"panel": "portrait", "engines": ("builtin",), "file": "own", "made": "2026-01-01"}
    return learned.put(Learned(id=id, name=name, lesson=lesson, **told), made)


def test_whoever_is_taught_meanwhile_is_offered_when_the_panel_is_back(room: Room, tmp_path: Path) -> None:
    assert not room.inspector.person.isVisible()
    room.inspector.hide()
    _taught(tmp_path, "ada", "Ada", LESSON)
    room.inspector.show()
    assert room.inspector.person.isVisible()
    assert room.inspector.person.list.findText("Ada") > 0


def test_taught_mouths_are_chosen_by_name_and_taken_off_again(room: Room, tmp_path: Path) -> None:
    mouths = room.inspector.mouths
    assert not mouths.isVisible()
    room.panel.use_learned(_taught(tmp_path, "mine", "My voice", own_mouths.LESSON))
    assert mouths.isVisible()
    assert mouths.list.currentText() == "My voice"
    mouths.list.setCurrentIndex(0)
    mouths.list.activated.emit(0)
    assert room.panel.draft["mouths"] == ""
    room.undo.undo()
    assert mouths.list.currentText() == "My voice"
    room.inspector.engines.picked.emit("skyreels-a2v")
    assert not mouths.isVisible()
    room.undo.undo()
    learned.remove("mine")
    room.inspector.look()
    assert mouths.isHidden()
    assert room.panel.draft["mouths"] == ""


def test_other_engines_are_looked_for_until_they_are_known(room: Room) -> None:
    looking = "Looking for other engines…"
    assert next(each for each in room.inspector.findChildren(QLabel) if each.text() == looking).isVisible()
    room.queue.warm_up()
    room.wait(lambda: room.queue.engines)
    assert not next(
        each for each in room.inspector.findChildren(QLabel) if each.text() == looking
    ).isVisible()


def test_a_film_tells_how_long_it_is(room: Room, tmp_path: Path) -> None:
    film = tmp_path / "speech.mp4"
    with VideoWriter(film, 96, 64, 25) as writer:
        for _ in range(60):
            writer.write(np.zeros((64, 96, 3), np.uint8))
    room.panel.use_picture(film)
    room.wait(lambda: room.stage.view is View.PICTURE)
    assert room.inspector.picture._line._full == "0:02.4 · 96 × 64"


def test_a_new_recording_has_its_name_at_once_while_a_take_is_on_the_stage(
    room: Room, picture: Path, recording: Path
) -> None:
    room.put_picture(picture)
    room.type_line("two words")
    room.draft.set("consent", "me")
    room.panel.render()
    room.wait(lambda: room.stage.view is View.TAKE)
    room.panel.use_recording(recording)
    room.wait(lambda: room.draft["audio"])
    assert room.inspector.voice.well._title._full == "voice.wav"
