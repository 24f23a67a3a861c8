"""The world panel, with a session that walks in the window's own process: from an empty stage to a take."""

import json
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engines.contract import BadInput, Failure, Progress
from engines.world import questions
from engines.world.request import WorldRequest
from studio import theme
from studio.panels import Studio
from studio.panels.world import WorldPanel
from studio.panels.world.order import film_request, walk_request
from studio.panels.world.stage import View
from studio.widgets.walk.controls import Controls
from studio.widgets.walk.gamepad import Gamepads
from studio.widgets.walk.keys import WalkKeys
from studio.widgets.walk.trail import Trail
from tests.fakes.room import Room as BaseRoom
from tests.fakes.walk import LEFT, FakeSession


class Room(BaseRoom):
    """Its walks are `FakeSession`s, and its questions are answered by the test, if at all."""

    panel: WorldPanel

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application)
        self.qtbot = qtbot
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[Callable[[dict[str, Any]], None]] = []
        self.sessions: list[FakeSession] = []
        self.refusal: BadInput | None = None
        self.fps = 0  # of a slow computer
        super().__init__(self.made, folder, ())
        self.draft = self.panel.draft
        for widget, width in ((self.stage, 860), (self.inspector, 328)):
            widget.resize(width, 620)

    def made(self, studio: Studio) -> WorldPanel:
        studio.queue.pause()
        studio.queue.walk = self.begin  # type: ignore[method-assign, assignment]
        studio.queue.ask = self.ask  # type: ignore[method-assign]
        return WorldPanel(studio)

    def begin(self, request: WorldRequest, title: str = "") -> FakeSession:
        if self.refusal:
            raise self.refusal
        self.sessions.append(FakeSession(request, self.project, reading_steps=1, fps=self.fps))
        return self.sessions[-1]

    def ask(
        self,
        panel: str,
        question: str,
        arguments: dict[str, Any],
        on_answer: Callable[[dict[str, Any]], None],
        *_: Any,
        **__: Any,
    ) -> None:
        self.asked.append((question, arguments))
        self.answers.append(on_answer)

    def wait(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)

    def put(self, picture: Path) -> None:
        assert self.panel.accept_files([picture])
        self.wait(lambda: self.stage.view is View.PICTURE)

    def walk(self) -> FakeSession:
        self.stage.activateWindow()
        self.wait(self.stage.isActiveWindow)
        self.panel.walk()
        self.wait(lambda: self.stage.view is View.WALK)
        return self.sessions[-1]

    def commands(self) -> list[str]:
        return [values["do"] for values in self.sessions[-1].told if "do" in values]


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, tmp_path / "project")
    yield made
    made.leave()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    image = QImage(320, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    path = tmp_path / "valley.png"
    assert image.save(str(path))
    return path


def log_words(room: Room) -> list[str]:
    """What is said of the log."""
    return [each.text().partition(" · ")[0] for each in room.inspector.drive.findChildren(QLabel)]


def press(widget: QWidget, key: Qt.Key, repeats: bool = False) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", repeats)
    QApplication.sendEvent(widget, event)


def release(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyRelease(widget, key)


def move_mouse(widget: QWidget, to: QPoint) -> None:
    none = Qt.MouseButton.NoButton
    at, on_screen = QPointF(to), QPointF(widget.mapToGlobal(to))
    kind, keys = QEvent.Type.MouseMove, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QMouseEvent(kind, at, on_screen, none, none, keys))


def test_a_dropped_picture_is_on_the_stage_and_walked_into(room: Room, picture: Path) -> None:
    assert room.stage.view is View.EMPTY
    room.put(picture)
    room.panel.walk()
    assert room.stage.view is View.READING, "the picture itself is there while it is read"
    assert not room.stage.canvas.image.isNull()
    room.wait(lambda: room.stage.view is View.WALK)
    assert room.sessions[0].request.height == 360


def test_a_place_that_is_clicked_is_walked_in(room: Room) -> None:
    QTest.mouseClick(room.stage.places.cards["snow"], Qt.MouseButton.LeftButton)
    room.wait(lambda: room.stage.view is View.WALK)
    assert room.sessions[0].request.place == "snow"


def test_without_a_picture_the_panel_says_what_is_missing(room: Room) -> None:
    room.panel.walk()
    assert not room.sessions
    assert "picture" in room.inspector.picture_fault.text()


def test_keys_and_mouse_reach_the_world_and_esc_lets_go(room: Room, picture: Path) -> None:
    room.put(picture)
    session, view = room.walk(), room.stage.canvas
    QTest.mouseClick(view, Qt.MouseButton.LeftButton)
    assert view.captured
    press(view, Qt.Key.Key_W)
    move_mouse(view, view.rect().center())
    before = view.controls.yaw
    move_mouse(view, view.rect().center() + QPoint(12, 0))
    assert view.controls.yaw > before
    press(view, Qt.Key.Key_Right)
    room.wait(lambda: session.told)
    room.wait(lambda: session.told[-1].get("keys") == ["forward"] and session.told[-1]["yaw"] > before + 3)
    release(view, Qt.Key.Key_Right)
    press(view, Qt.Key.Key_Escape)
    assert not view.captured
    room.wait(lambda: session.told[-1].get("keys") == [])


def test_a_key_held_down_counts_once_and_is_let_go_with_the_focus(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk()
    view = room.stage.canvas
    press(view, Qt.Key.Key_W)
    number = view.controls.number
    press(view, Qt.Key.Key_W, repeats=True)
    assert view.controls.number == number
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusOut))
    assert not view.controls.held


def test_a_release_that_a_press_follows_at_once_is_a_held_key(room: Room, picture: Path) -> None:
    room.put(picture)
    session, view = room.walk(), room.stage.canvas
    press(view, Qt.Key.Key_W)
    room.wait(lambda: session.told and session.told[-1].get("keys") == ["forward"])
    before = len(session.told)
    for _ in range(5):
        release(view, Qt.Key.Key_W)
        press(view, Qt.Key.Key_W)
    room.qtbot.wait(60)
    assert all(told["keys"] == ["forward"] for told in session.told[before:] if "keys" in told)
    release(view, Qt.Key.Key_W)
    room.wait(lambda: session.told[-1].get("keys") == [])


def test_a_companion_is_called_as_its_file_was(room: Room, picture: Path) -> None:
    room.draft.set("companion", str(picture))
    room.wait(lambda: room.draft["companion"] != str(picture))  # it is kept in the project
    told = {each.text() for each in room.inspector.companion.findChildren(QLabel)}
    assert {"valley.png", "320 × 200"} <= told


def test_of_two_keys_that_contradict_each_other_the_newest_counts() -> None:
    controls = Controls()
    controls.press("forward")
    controls.press("back")
    controls.press("run")
    assert controls.held == {"back", "run"}
    controls.release("back")
    assert controls.held == {"forward", "run"}


def test_each_frame_that_is_seen_is_told_to_the_session(room: Room, picture: Path) -> None:
    room.put(picture)
    session = room.walk()
    room.wait(lambda: max((v.get("shown", -1) for v in session.told), default=-1) >= 3)


def test_a_recording_becomes_a_take_that_can_be_shown_and_walked_again(room: Room, picture: Path) -> None:
    room.put(picture)
    session = room.walk()
    room.panel.record()
    room.wait(lambda: room.panel.walking.records)
    assert room.inspector.act.text() == "Stop recording"
    room.panel.record()
    room.wait(lambda: room.project.gallery.takes())
    assert "Show" in room.offers
    room.panel.leave()
    assert room.stage.view is View.PICTURE
    take = room.project.gallery.takes()[0]
    room.panel.show_take(take)
    assert room.stage.view is View.TAKE
    room.panel.verbs.walk_again()
    room.wait(lambda: room.sessions[-1] is not session and room.stage.view is View.WALK)
    room.wait(lambda: "play" in room.commands())
    played = next(v for v in room.sessions[-1].told if v.get("do") == "play")
    assert Path(played["log"]).is_file()


def test_rewind_makes_a_branch_and_a_bookmark_is_returned_to(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk()
    walking = room.panel.walking
    room.wait(lambda: len(walking.trail.path) > 12)
    walking.bookmark()
    assert room.inspector.bookmarks.names == ["1"]
    walking.rewind(0.2)
    room.wait(lambda: walking.trail.branches)
    room.inspector.bookmarks.findChildren(QAbstractButton)[0].click()
    assert room.commands()[-1] == "return" or "return" in room.commands()


def test_the_camera_glides_past_the_bookmarks(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk()
    walking = room.panel.walking
    room.panel.driver.glide()
    assert "Keep places" in room.told[-1]
    path = next(b for b in room.inspector.bookmarks.findChildren(QPushButton) if "path" in b.text())
    for many in (12, 40):
        assert path.isHidden(), "it takes two"
        room.wait(lambda many=many: len(walking.trail.path) > many)
        walking.bookmark()
    assert not path.isHidden()
    path.click()
    question, arguments = room.asked[-1]
    assert question == "path"
    times = [key["time_s"] for key in arguments["keyframes"]]
    assert len(times) == 3
    assert times == sorted(times)
    room.answers[-1](questions.answer("path", arguments))
    assert room.draft["actions"].endswith(".json")
    assert "Camera path of valley" in log_words(room)
    room.offers["Play"]()
    assert room.commands()[-1] == "play"
    room.panel.start.use_place("snow")
    assert room.draft["actions"] is None, "it is a path of the other world"


def test_a_log_that_is_chosen_while_one_walks_is_walked_at_once(
    room: Room, picture: Path, tmp_path: Path
) -> None:
    log = tmp_path / "stroll.json"
    log.write_text(json.dumps({"layout": "matinee-actions/1", "held": [{"ticks": 60, "action": {"yaw": 3}}]}))
    room.panel.driver.replay(log)
    assert not room.sessions
    room.put(picture)
    session = room.walk()
    room.panel.walking.pause(True)
    room.panel.driver.replay(log)
    assert session.told[-2:] == [{"do": "go"}, {"do": "play", "log": room.draft["actions"]}]


def test_one_walks_in_full_screen_and_leaves_the_walk_first(room: Room, picture: Path) -> None:
    room.put(picture)
    session, view, screen = room.walk(), room.stage.canvas, room.stage.screen
    room.panel.walking.bookmark()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton)
    QTest.keyClick(view, Qt.Key.Key_F11)
    room.wait(lambda: screen.isActiveWindow() and view.captured)
    assert view.window() is screen
    assert screen.isFullScreen()
    room.wait(lambda: "leaves full screen" in " ".join(view.hud.words))
    press(view, Qt.Key.Key_W)
    room.wait(lambda: session.told[-1].get("keys") == ["forward"])
    room.wait(lambda: view.hud.held == {"forward"})
    QTest.keyClick(view, Qt.Key.Key_B)
    assert room.inspector.bookmarks.names == ["1", "2"], "what one does while walking can be done there"
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.captured
    assert view.window() is screen
    assert "leaves full screen" in room.stage.threshold.findChildren(QLabel)[0].text()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not screen.isVisible()
    assert view.window() is room.stage
    assert room.stage.view is View.WALK
    assert "leaves full screen" not in room.stage.threshold.findChildren(QLabel)[0].text()


def test_full_screen_begins_before_the_walk_and_ends_with_a_take(room: Room, picture: Path) -> None:
    room.put(picture)
    room.stage.activateWindow()
    room.wait(room.stage.isActiveWindow)
    room.stage.canvas.setFocus()
    QTest.keyClick(room.stage.canvas, Qt.Key.Key_F11)
    room.wait(room.stage.screen.isActiveWindow)
    QTest.keyClick(room.stage.canvas, Qt.Key.Key_Return)
    room.wait(lambda: room.stage.view is View.WALK)
    assert room.stage.canvas.window() is room.stage.screen
    room.panel.record()
    room.wait(lambda: room.panel.walking.records)
    room.panel.record()
    room.wait(lambda: room.project.gallery.takes())
    room.panel.show_take(room.project.gallery.takes()[0])
    assert room.stage.canvas.window() is room.stage


@pytest.mark.parametrize("width", [700, 760, 846])  # the last in a window of 1280 by 720
def test_picture_walk_and_take_are_all_there_to_be_chosen(room: Room, picture: Path, width: int) -> None:
    room.stage.resize(width, 506)
    room.put(picture)
    room.walk()
    room.stage.offer_film(QImage(str(picture)))

    def offered() -> list[str]:
        room.qtbot.wait(20)
        return [each.text() for each in room.stage.switch.findChildren(QPushButton) if not each.isHidden()]

    for view in (View.WALK, View.TAKE, View.PICTURE):
        room.stage.show_view(view)
        assert offered() == ["Picture", "Walk", "Take"]
    room.stage.reading_bar.head.click()
    room.stage.reading_bar.show_reading({"kind": "landscape", "fov_deg": 62}, {"horizon": 0.3})
    assert offered() == ["Picture", "Walk", "Take"]
    assert room.stage.width() == width


def test_bookmarks_stay_and_one_walks_on_in_the_same_world(room: Room, picture: Path) -> None:
    room.put(picture)
    session, walking = room.walk(), room.panel.walking
    room.wait(lambda: len(walking.trail.path) > 12)
    walking.bookmark()
    walking.rewind(0.2)
    room.wait(lambda: walking.trail.branches)
    trail, marks = walking.trail, dict(room.stage.lanes.marks)
    room.panel.leave()
    assert room.inspector.bookmarks.names == ["1"]
    room.draft.set("seed", 5)
    assert room.inspector.bookmarks.names == [], "they are of another world"
    room.undo.undo()
    assert room.inspector.bookmarks.names == ["1"]
    room.walk()
    assert {"do": "come back", "walk": session.id} in room.sessions[-1].told
    assert walking.trail is trail
    assert room.stage.lanes.marks == marks
    assert room.inspector.bookmarks.names == ["1"]
    room.offers["Begin anew"]()
    room.wait(lambda: len(room.sessions) == 3 and room.stage.view is View.WALK)
    assert "come back" not in room.commands()
    assert room.inspector.bookmarks.names == []


def test_each_world_keeps_its_bookmarks(room: Room) -> None:
    worlds = ("snow", "meadow", "city")
    for number, place in enumerate(worlds, 1):
        room.panel.start.use_place(place)
        room.panel.walk()
        room.wait(lambda: room.panel.walking.there and not room.panel.anew.elsewhere)
        room.wait(lambda: len(room.panel.walking.trail.path) > 12)
        for _ in range(number):
            room.panel.walking.bookmark()
    for number, place in enumerate(worlds, 1):
        room.panel.start.use_place(place)
        room.inspector.act.click()
        room.wait(lambda: room.panel.walking.there and not room.panel.anew.elsewhere)
        assert room.commands()[0] == "come back"
        assert len(room.inspector.bookmarks.names) == number


def test_a_bookmark_that_is_clicked_after_leaving_is_gone_to(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk()
    room.wait(lambda: len(room.panel.walking.trail.path) > 12)
    room.panel.walking.bookmark()
    room.panel.leave()
    room.inspector.bookmarks.findChildren(QAbstractButton)[0].click()
    room.wait(lambda: len(room.sessions) == 2 and "return" in room.commands())
    assert room.commands()[0] == "come back"


def test_a_walk_that_is_slow_is_drawn_coarser_until_one_chooses(room: Room, picture: Path) -> None:
    room.fps = 5
    room.put(picture)
    session, size = room.walk(), room.stage.walk_bar.size

    def drawn() -> int:
        return next((told["height"] for told in reversed(session.told) if told.get("do") == "resize"), 360)

    room.qtbot.waitUntil(lambda: drawn() < 360, timeout=20_000)
    assert size.value() == drawn()
    assert room.draft["walk_height"] == 360, "another walk begins as it was chosen"
    assert "slow" in room.told[-1]
    room.panel.record()
    room.wait(lambda: room.panel.walking.records)
    order = next(told for told in session.told if told.get("do") == "record")
    assert order["height"] == 360, "the film is as fine as the walk was to be"
    assert "360p" in room.told[-1]
    room.panel.record()
    room.wait(lambda: "Leave" in room.offers)
    room.offers["Draw at 360p"]()
    assert drawn() == size.value() == 360
    room.panel.record()
    assert {"do": "record"} in session.told, "and is filmed as it is seen again"
    room.offers["Leave"]()
    room.wait(lambda: not room.panel.walking.lasts)


def test_the_walk_before_is_come_back_to_with_its_bookmarks(room: Room, picture: Path) -> None:
    room.put(picture)
    session, walking = room.walk(), room.panel.walking
    room.wait(lambda: len(walking.trail.path) > 12)
    walking.bookmark()
    marks, trail = dict(room.stage.lanes.marks), walking.trail
    room.panel.start.begin_in("snow")
    room.wait(lambda: len(room.sessions) == 2 and room.stage.view is View.WALK)
    assert room.inspector.bookmarks.names == []
    assert walking.trail is not trail
    room.offers["Come back"]()
    room.wait(lambda: len(room.sessions) == 3 and room.stage.view is View.WALK)
    assert {"do": "come back", "walk": session.id} in room.sessions[-1].told
    assert room.sessions[-1].request == session.request
    assert (room.draft["place"], bool(room.draft["image"])) == (None, True)
    assert walking.trail is trail
    assert room.stage.lanes.marks == marks
    assert room.inspector.bookmarks.names == ["1"]


def test_a_walk_that_is_not_kept_any_more_begins_anew(room: Room, picture: Path) -> None:
    room.put(picture)
    session, walking = room.walk(), room.panel.walking
    room.wait(lambda: len(walking.trail.path) > 12)
    walking.bookmark()
    room.panel.leave()
    LEFT.pop(session.id)
    assert room.panel.coming_back.is_there
    room.panel.coming_back.come_back()
    room.wait(lambda: room.stage.view is View.WALK)
    assert room.stage.lanes.marks == {}
    assert room.inspector.bookmarks.names == []
    assert walking.trail.path[0] == 0


def test_the_log_of_a_take_goes_with_its_place_and_one_that_was_chosen_stays(
    room: Room, picture: Path, tmp_path: Path
) -> None:
    log = tmp_path / "walk.json"
    log.write_text(json.dumps({"layout": "matinee-actions/1", "held": [{"ticks": 60, "action": {"yaw": 3}}]}))
    room.panel.use_settings({"place": "meadow", "actions": str(log)})
    assert "film in about" in room.inspector.guess
    room.put(picture)
    room.wait(lambda: room.draft["image"])
    assert room.draft["actions"] is None
    room.panel.accept_files([log])
    room.panel.start.use_place("snow")
    assert room.draft["actions"]
    room.panel.start.use_place(None)
    assert "film in about" not in room.inspector.guess, "there is no world that could be filmed"


def test_a_recording_that_becomes_a_take_is_seen_to_do_so(room: Room, picture: Path) -> None:
    room.put(picture)
    session = room.walk()
    session.writing.emit(Progress(phase="Writing the take", step=40, total=100))
    assert room.stage.writing.isVisible()
    session.writing.emit(None)
    assert not room.stage.writing.isVisible()


def test_places_fit_a_narrow_stage(room: Room) -> None:
    room.stage.resize(760, 520)
    room.qtbot.wait(20)
    cards = list(room.stage.places.cards.values())
    boxes = [QRect(card.mapTo(room.stage, QPoint()), card.size()) for card in cards]
    assert all(room.stage.rect().contains(box) for box in boxes)
    assert not any(a.intersects(b) for at, a in enumerate(boxes) for b in boxes[:at])


def test_the_lanes_scrub_and_the_world_waits_where_they_are_let_go(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk()
    walking, lanes = room.panel.walking, room.stage.lanes
    room.wait(lambda: len(walking.trail.path) > 20)
    walking.show_lanes()
    at = QPoint(round(lanes.x_of(0.2)), round(lanes.boxes()[0].center().y()))
    QTest.mousePress(lanes, Qt.MouseButton.LeftButton, pos=at)
    room.wait(lambda: room.commands()[-1:] == ["rewind"] and walking.paused)
    QTest.mouseRelease(lanes, Qt.MouseButton.LeftButton, pos=at)
    assert not room.stage.canvas.captured
    assert walking.paused
    assert not walking.trail.branches
    hint = room.stage.hint.findChildren(QLabel)[0].text()
    assert "walk" not in hint, "how one walks on is said once"
    assert "walk on" in room.stage.threshold.findChildren(QLabel)[0].text()
    press(room.stage.canvas, Qt.Key.Key_W)
    room.wait(lambda: not walking.paused)
    assert "walk on" not in room.stage.threshold.findChildren(QLabel)[0].text()
    walking.pause(True)
    release(room.stage.canvas, Qt.Key.Key_W)
    room.wait(lambda: walking.paused)
    room.stage.canvas.enter()
    room.wait(lambda: not walking.paused)


def test_light_and_weather_act_while_one_walks(room: Room, picture: Path) -> None:
    room.put(picture)
    session = room.walk()
    room.draft.set("hour", 21.0)
    room.draft.set("weather", "rain")
    assert session.told[-1] == {"do": "sky", "hour": 21.0, "weather": "rain"}


def test_a_rewind_brings_back_the_light_of_the_moment(room: Room, picture: Path) -> None:
    room.put(picture)
    session, walking = room.walk(), room.panel.walking
    room.wait(lambda: len(walking.trail.path) > 10)
    room.draft.set("hour", 21.0)
    room.draft.set("weather", "rain")
    room.wait(lambda: len(walking.trail.path) > 30)
    walking.rewind(0.8)
    room.wait(lambda: room.draft["hour"] is None)
    assert room.draft["weather"] == "as it is"
    assert len([told for told in session.told if told.get("do") == "sky"]) == 2, (
        "it is not told what it knows"
    )


def test_another_picture_is_shown_while_one_walks_and_walked_into_next(room: Room, picture: Path) -> None:
    QTest.mouseClick(room.stage.places.cards["snow"], Qt.MouseButton.LeftButton)
    room.wait(lambda: room.stage.view is View.WALK)
    room.panel.accept_files([picture])
    room.wait(lambda: room.stage.view is View.PICTURE)
    assert room.stage.canvas.image.size().width() == 320
    assert room.inspector.act.text() == "Walk anew"
    assert "Walk into it" in room.offers
    room.inspector.act.click()
    room.wait(lambda: len(room.sessions) == 2 and room.stage.view is View.WALK)
    assert room.sessions[1].request.image
    assert room.inspector.act.text() == "Record"


def test_what_is_corrected_while_one_walks_needs_another_walk(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk()
    room.draft.set("corrections", {"horizon": 0.3})
    assert room.inspector.act.text() == "Walk anew"
    assert "read" in room.inspector.act.toolTip()
    room.undo.undo()
    assert room.inspector.act.text() == "Record"


def test_only_a_picture_is_read(room: Room, picture: Path) -> None:
    room.put(picture)
    room.stage.reading_bar.head.click()
    room.wait(lambda: any(question == "read" for question, _ in room.asked))
    room.asked.clear()
    room.panel.start.use_place("block village")
    room.qtbot.wait(300)
    assert not room.stage.reading_bar.head.isVisible()
    assert not room.stage.reading_bar.hands.isVisible()
    assert not any(question == "read" for question, _ in room.asked)


def test_a_render_under_way_is_named_and_can_be_waited_for(room: Room, picture: Path) -> None:
    room.put(picture)
    room.refusal = BadInput("", "“Storm” is being rendered", "walk when it is done, or cancel it")
    room.panel.walk()
    assert not room.panel.walking.lasts
    assert any("Storm" in told for told in [*room.told, room.inspector.picture_fault.text()])


def test_a_render_queued_while_walking_says_who_has_the_device(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk()
    room.draft.set("script", "walk 1 s")
    room.panel.film()
    assert any("until you leave" in told for told in room.told)
    room.offers["Leave"]()
    assert not room.panel.walking.lasts


def test_a_walk_that_fails_says_why_and_offers_to_try_again(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk().fail(Failure(code="crash", message="the worker died"))
    assert room.stage.trouble.isVisible()
    assert room.stage.view is View.PICTURE
    room.stage.trouble.mend.emit()
    room.wait(lambda: room.stage.view is View.WALK)


def test_corrections_of_the_reading_are_undone_like_everything_else(room: Room, picture: Path) -> None:
    room.put(picture)
    room.stage.reading_bar.head.click()
    room.wait(lambda: any(question == "read" for question, _ in room.asked))
    room.stage.tool.horizon_moved.emit(0.3, 1)
    room.stage.tool.horizon_moved.emit(0.35, 1)
    room.stage.tool.painted.emit([(0.1, 0.1), (0.2, 0.1)], "sky", 0.04)
    assert walk_request(room.draft.values()).corrections.horizon == 0.35
    assert walk_request(room.draft.values()).corrections.paint[0].part == "sky"
    room.undo.undo()
    room.undo.undo()
    assert room.draft["corrections"] == {}, "a drag is one step"


def test_a_film_needs_a_script_or_a_log(room: Room, picture: Path) -> None:
    room.put(picture)
    with pytest.raises(BadInput):
        film_request(room.draft.values())
    room.draft.set("script", "walk forward 2 s")
    room.panel.film()
    assert [job.panel for job in room.queue.jobs] == ["world"]
    assert room.stage.view is View.WORKING


def test_a_log_that_cannot_be_read_is_refused_in_one_line(room: Room, tmp_path: Path) -> None:
    broken, good = tmp_path / "broken.json", tmp_path / "good.json"
    broken.write_text('{"layout": "other/1"}')
    good.write_text(
        json.dumps({"layout": "matinee-actions/1", "held": [{"ticks": 30, "action": {"yaw": 3}}]})
    )
    room.panel.accept_files([broken])
    assert room.told == ["broken.json is not a log of a walk."]
    room.panel.accept_files([good])
    assert Path(room.draft["actions"]).is_file()


def test_how_long_a_log_is_is_known_again_when_its_removal_is_undone_and_in_another_session(
    qtbot: QtBot, tmp_path: Path
) -> None:
    room, log = Room(qtbot, tmp_path / "project"), tmp_path / "walk.json"
    log.write_text(json.dumps({"layout": "matinee-actions/1", "held": [{"ticks": 60, "action": {"yaw": 3}}]}))
    room.panel.accept_files([log])
    length_s = room.panel.driver.duration_s
    assert length_s > 0
    room.draft.set("actions", None)
    room.wait(lambda: room.panel.driver.duration_s == 0)
    room.undo.undo()
    assert room.panel.driver.duration_s == length_s
    room.leave()
    again = Room(qtbot, tmp_path / "project")
    assert Path(again.draft["actions"]).is_file()
    assert again.panel.driver.duration_s == length_s
    again.leave()


def test_an_answer_about_a_script_that_is_gone_is_not_shown(room: Room) -> None:
    room.draft.set("script", "walk 2 s")
    room.wait(lambda: room.asked)
    room.draft.set("script", "")
    room.answers[0]({"told": "walk", "duration_s": 2.0})
    assert room.panel.driver.duration_s == 0
    assert room.inspector.drive.feedback.text() == ""
    room.draft.set("script", "jump")
    room.wait(lambda: room.asked[1:])
    room.answers[1]({"told": "jump", "duration_s": 1.0})
    assert room.inspector.drive.feedback.text() == "jump · 1.0 s"


def test_a_script_that_is_written_takes_the_place_of_the_log(room: Room, tmp_path: Path) -> None:
    log = tmp_path / "walk.json"
    log.write_text(json.dumps({"layout": "matinee-actions/1", "held": [{"ticks": 30, "action": {"yaw": 3}}]}))
    room.panel.accept_files([log])
    box = room.inspector.drive.script.control.focusProxy()
    assert box.isEnabled()
    QTest.keyClicks(box, "w")
    assert room.draft["actions"] is None
    assert room.draft["script"] == "w"
    room.undo.undo()
    assert room.draft["actions"]
    assert room.draft["script"] == ""


def test_a_take_is_walked_again_from_where_it_begins(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk()
    room.panel.record()
    room.wait(lambda: room.panel.walking.records)
    room.panel.record()
    room.wait(lambda: room.project.gallery.takes())
    take = room.project.gallery.takes()[0]
    held = [
        {"ticks": 40, "action": {"hour": 21, "weather": "storm"}},
        {"ticks": 40, "action": {"hour": 9}},
    ]
    log = {"layout": "matinee-actions/1", "fps": 30, "begin": 40, "held": held}
    (take.folder / "actions.json").write_text(json.dumps(log))
    room.panel.leave()
    room.panel.show_take(take)
    room.panel.verbs.walk_again()
    room.wait(lambda: "sky" in room.commands())
    assert (room.draft["hour"], room.draft["weather"]) == (21, "storm")
    stands, sky = (told for told in room.sessions[-1].told if told.get("do") in ("play", "sky"))
    assert stands["wait"]
    assert sky["hour"] == 21
    assert room.sessions[-1].request.hour is None, "the world itself begins as it did"


def test_the_overview_of_shortcuts_has_the_keys_of_the_world(room: Room) -> None:
    keys = {
        action.text(): [keys.toString() for keys in action.shortcuts()] for action in room.panel.actions()
    }
    assert keys["In the world: walk"] == ["W", "A", "S", "D"]
    assert keys["In the world: strike"] == ["F"]
    assert keys["Full screen"] != ["F"]


def test_the_hint_of_a_walk_goes_with_the_first_key(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk()
    assert room.stage.hint.isVisible()
    press(room.stage.canvas, Qt.Key.Key_W)
    room.wait(lambda: not room.stage.hint.isVisible())


def test_a_take_goes_to_the_film_and_to_elements(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk()
    room.panel.record()
    room.wait(lambda: room.panel.walking.records)
    room.panel.record()
    room.wait(lambda: room.project.gallery.takes())
    room.panel.show_take(room.project.gallery.takes()[0])
    room.panel.verbs.send_to_film()
    room.panel.verbs.send_to_elements()
    assert [place for place, _ in room.handed] == ["film"]
    assert [(place, field) for place, field, _ in room.filled] == [("elements", "background")]
    assert room.filled[0][2].suffix == ".png"


def test_a_key_is_chosen_with_the_mouse(room: Room) -> None:
    caps = room.inspector.key_editor.findChildren(QAbstractButton)
    cap = next(cap for cap in caps if cap.accessibleName().startswith("Forward"))
    cap.window().activateWindow()
    QTest.mouseClick(cap, Qt.MouseButton.LeftButton)
    focused = QApplication.focusWidget()
    assert focused is cap
    QTest.keyClick(focused, Qt.Key.Key_E)
    assert room.panel.keys.key_of("forward") == Qt.Key.Key_E
    assert not cap.isChecked()


def test_a_key_is_given_to_another_deed_and_kept(room: Room) -> None:
    keys = room.panel.keys
    assert keys.give("forward", Qt.Key.Key_E)
    assert keys.give("jump", Qt.Key.Key_D)
    assert keys.key_of("right") == Qt.Key.Key_Space, "whoever had the key takes the other"
    assert not keys.give("run", Qt.Key.Key_Escape)
    assert WalkKeys().key_of("forward") == Qt.Key.Key_E


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="gamepads are read on Linux only")
def test_of_two_gamepads_the_one_used_last_counts(qtbot: QtBot, tmp_path: Path) -> None:
    writers = []
    for name in ("js0", "js1"):
        os.mkfifo(tmp_path / name)
        writers.append(os.open(tmp_path / name, os.O_RDWR | os.O_NONBLOCK))
    pads, used = Gamepads(tmp_path), []
    pads.used.connect(lambda held, right, up: used.append(held))
    assert len(pads.names) == 2
    for writer, number in zip(writers, (0, 4), strict=True):
        os.write(writer, struct.pack("=IhBB", 0, 1, 1, number))
        qtbot.waitUntil(lambda: bool(used))
        qtbot.wait(30)
    assert used[-1] == {"run"}
    pads.close()
    pads.deleteLater()
    for writer in writers:
        os.close(writer)


def test_a_trail_remembers_what_was_left_behind_and_goes_back_to_it() -> None:
    trail, walks = Trail(fps=10), frozenset(("forward",))
    for tick in range(20):
        trail.add(tick, tick - 1, walks)
    trail.add(9, 8, walks)  # seen again after a rewind
    trail.add(20, 9, walks)
    assert trail.path == [*range(10), 20]
    assert trail.branches[0].ticks == [*range(10, 20)]
    trail.add(23, 22, walks)  # two ticks were never drawn
    assert trail.path[-4:] == [20, 21, 22, 23]
    trail.add(14, 13, walks)
    trail.add(24, 14, walks)
    assert trail.path == [*range(15), 24]


def test_everything_on_the_stage_has_a_name(room: Room, picture: Path) -> None:
    room.put(picture)
    room.walk()
    unnamed = [
        button
        for widget in (room.stage, room.inspector)
        for button in widget.findChildren(QAbstractButton)
        if button.isVisible() and not (button.accessibleName() or button.text())
    ]
    assert unnamed == []
