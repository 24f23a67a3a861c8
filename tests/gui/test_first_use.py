"""What a newcomer does first: keys after a click, the wheel over the form, a copy to keep, and files that fail."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from test_portrait_panel import Room, paint

from studio import theme
from studio.panels import PanelEntry
from studio.panels.portrait.faces import placed, read_anchors
from studio.panels.portrait.order import request_of
from studio.panels.portrait.stage import View
from studio.preferences import Preferences
from studio.project.project import Project
from studio.widgets.fields import Choice
from studio.widgets.palette import Palette
from studio.window import MainWindow

PORTRAIT = PanelEntry("portrait", "Portrait", "user-round", "studio.panels.portrait:PortraitPanel")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, tmp_path / "my project")
    yield made
    made.leave()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return paint(tmp_path / "aunt.png", 240, 200)


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path, picture: Path) -> Iterator[MainWindow]:
    """The window on a project with one take."""
    room = Room(qtbot, tmp_path / "kept")
    room.put_picture(picture)
    room.type_line("good morning, dear aunt")
    room.draft.set("consent", "me")
    room.panel.render()
    room.wait(lambda: room.stage.view is View.TAKE)
    room.leave()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, "dark")
    window = MainWindow(Preferences(), [PORTRAIT])
    window.resize(1440, 900)
    window.show()
    window.open_project(Project.open(tmp_path / "kept"))
    window.activateWindow()
    yield window
    window.close()


def test_keys_play_the_take_that_was_clicked(house: MainWindow, qtbot: QtBot) -> None:
    gallery, panel = house.strip.gallery, house.panel("portrait")
    place = gallery.visualRect(gallery.takes.index(0)).center()
    QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    playback = panel.playback  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: playback.has_picture, timeout=20_000)
    assert panel.stage.isAncestorOf(QApplication.focusWidget())

    def press(key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget(), key)

    press(Qt.Key.Key_End)
    end = playback.frame_number
    assert end > 0
    press(Qt.Key.Key_Comma)
    assert playback.frame_number == end - 1
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Period)
    assert playback.frame_number == 1
    press(Qt.Key.Key_Space)
    assert playback.playing
    press(Qt.Key.Key_K)
    assert not playback.playing


def test_wheel_and_letters_leave_the_form_alone(room: Room) -> None:
    room.draft.set("says", "line")
    room.stage.canvas.setFocus()
    controls = [row.control for row in room.inspector.voice.line.rows.values()]
    controls += [row.control for row in room.inspector.form.rows.values()]
    before = room.draft.values()
    for control in controls:
        for part in [control, *control.findChildren(QWidget)]:
            at, zero = QPointF(part.rect().center()), QPoint()
            QApplication.sendEvent(
                part,
                QWheelEvent(
                    at,
                    QPointF(part.mapToGlobal(at)),
                    zero,
                    QPoint(0, -120),
                    Qt.MouseButton.NoButton,
                    Qt.KeyboardModifier.NoModifier,
                    Qt.ScrollPhase.NoScrollPhase,
                    False,
                ),
            )
            assert not part.hasFocus()
        if isinstance(control, Choice):
            control.setFocus()
            QTest.keyClicks(control, "rfl")
            room.stage.canvas.setFocus()
    assert room.draft.values() == before
    assert any(isinstance(control, QComboBox) for control in controls)


def test_a_copy_of_the_take_is_found_and_saved(
    house: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(parent: object, title: str, start: str, kinds: str) -> tuple[str, str]:
        asked.append(Path(start).name)
        return str(tmp_path / "for aunt"), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    palette = Palette(house, house.actions_.findings)
    palette.open_sheet()
    for word in ("export", "save"):
        palette.field.setText(word)
        assert palette.found()[0] == "Save a copy of the take…"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    copy = tmp_path / "for aunt.mp4"
    qtbot.waitUntil(copy.exists, timeout=10_000)
    assert asked == ["good morning dear aunt.mp4"]
    assert copy.read_bytes() == house.desk.takes()[0].media.read_bytes()
    palette.open_sheet()
    palette.field.setText("qqqq")
    assert palette.found() == []
    palette.close_sheet()


def test_a_recording_that_fails_is_called_by_its_name(room: Room, tmp_path: Path) -> None:
    broken = tmp_path / "My voice memo.mp3"
    broken.write_bytes(b"this is no sound at all" * 20)
    room.put_picture(paint(tmp_path / "uncle.png", 240, 200))
    room.panel.use_recording(broken)
    room.wait(lambda: "Not heard" in room.stage.lanes.note)
    assert "My voice memo.mp3" in room.stage.lanes.note
    digest = Path(room.draft["audio"]).stem
    texts = [label.text() for label in room.inspector.findChildren(type(room.inspector.picture_fault))]
    assert any("My voice memo.mp3" in text for text in texts)
    assert not any(digest[:12] in text for text in [room.stage.lanes.note, *texts])


def test_a_guessed_rig_is_shown_before_anything_is_rendered(room: Room, tmp_path: Path) -> None:
    room.put_picture(paint(tmp_path / "tree.png", 100, 240))
    room.type_line("two words")
    room.panel.render()
    assert room.stage.hint.isVisible()
    assert room.stage.canvas.zoomed_in
    assert not room.jobs()
    assert not room.inspector.consent.isVisible()
    room.stage.canvas.focus_handle("chin")
    room.stage.canvas.nudge(0, 3)
    room.panel.render()
    assert room.inspector.consent.isVisible()
    assert not isinstance(QApplication.focusWidget(), QPushButton)


def test_anchors_that_are_dropped_place_the_rig(room: Room, tmp_path: Path) -> None:
    room.put_picture(paint(tmp_path / "tree.png", 100, 240))
    before = room.draft["faces"][0]["points"]
    file = tmp_path / "tree.json"
    pupils = {name: [x + 5, y + 7] for name, (x, y) in before.items() if "pupil" in name}
    file.write_text(json.dumps({"points": pupils}))
    room.stage.dropped.emit([file])
    after = room.draft["faces"][0]["points"]
    assert after["left_pupil"] == pupils["left_pupil"]
    assert after["chin"] == pytest.approx([before["chin"][0] + 5, before["chin"][1] + 7])
    room.undo.undo()
    assert room.draft["faces"][0]["points"] == before
    file.write_text("{}")
    room.stage.dropped.emit([file])
    assert "tree.json is not an anchors file" in room.told[-1]


def test_anchors_that_lie_beside_a_dropped_picture_place_its_rig(room: Room, tmp_path: Path) -> None:
    tree = paint(tmp_path / "tree.png", 100, 240)
    tree.with_suffix(".json").write_text(json.dumps({"points": {"chin": [31, 62]}}))
    room.put_picture(tree)
    room.wait(lambda: room.draft["faces"][0]["points"]["chin"] == [31, 62])


def test_a_second_face_may_begin_at_a_time_and_keeps_its_own_language(room: Room, tmp_path: Path) -> None:
    room.put_picture(paint(tmp_path / "two.png", 500, 200))
    room.type_line("first says this")
    begin = room.inspector.voice.begin
    assert not begin.isVisible()
    room.stage.canvas.chosen.emit(1)
    room.type_line("und ich sage das")
    room.draft.update({"language": "de", "rate": 1.2})
    assert begin.isVisible()
    begin.choice.edited.emit("at")
    begin.time.entered.emit(2.5)
    request = request_of(room.draft.values(), tmp_path)
    other = request.others[0]
    assert (request.face, request.language, request.rate) == (0, "", 1.0)
    assert (other.face, other.language, other.rate, other.start_s) == (1, "de", 1.2, 2.5)


def test_anchors_keep_the_faces_that_they_do_not_name(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps({"faces": [{"points": {"chin": [3, 4]}}]}))
    faces = [{"points": {"chin": [1, 1]}, "found": True}, {"points": {"chin": [9, 9]}, "found": True}]
    assert [face["points"]["chin"] for face in placed(faces, read_anchors(file))] == [[3, 4], [9, 9]]
