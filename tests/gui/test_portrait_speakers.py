"""Several people in a picture: each keeps their own line, whatever is undone, and one says who speaks first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from test_portrait_panel import Room, button, click_face, paint, words

from studio.panels.portrait.order import request_of, title_of
from studio.panels.portrait.stage import View


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, tmp_path / "project")
    yield made
    made.leave()


def plain(parent: QWidget) -> str:
    return words(parent).replace("\N{NO-BREAK SPACE}", " ")


def test_a_click_on_another_face_lets_it_speak(room: Room, tmp_path: Path) -> None:
    room.put_picture(paint(tmp_path / "two.png", 500, 200))
    assert len(room.draft["faces"]) == 2
    click_face(room, 1)
    assert room.draft["face"] == 1


def test_two_faces_each_say_their_own_line(room: Room, tmp_path: Path) -> None:
    room.put_picture(paint(tmp_path / "two.png", 500, 200))
    room.type_line("first says this")
    room.stage.canvas.chosen.emit(1)
    assert room.draft["text"] == ""
    room.type_line("second says that")
    room.draft.set("voice", "am_puck")
    request = request_of({**room.draft.values(), "consent": "me"}, tmp_path)
    assert (request.face, request.text, request.voice) == (0, "first says this", "af_heart")
    assert [(o.face, o.text, o.voice) for o in request.others] == [(1, "second says that", "am_puck")]
    room.stage.canvas.chosen.emit(0)
    assert (room.draft["text"], room.draft["voice"]) == ("first says this", "af_heart")
    room.undo.undo()
    assert room.draft["text"] == "second says that"


def test_a_second_face_has_another_voice_and_one_sees_who_speaks_when(room: Room, tmp_path: Path) -> None:
    room.put_picture(paint(tmp_path / "two.png", 500, 200))
    begin = room.inspector.voice.begin
    room.type_line("the first one says this")
    assert "face" not in words(begin)
    click_face(room, 1)
    assert room.draft["voice"] == "am_michael"
    room.type_line("and this the other")
    room.panel.listen()
    room.wait(lambda: "About: face 1 0:00–0:02 · face 2 0:02–0:04" in plain(begin))
    room.draft.set("start_s", 1.0)
    assert "face 2 0:01" in plain(begin)
    room.draft.set("first", 1)
    assert plain(begin).index("face 2") < plain(begin).index("face 1")
    click_face(room, 0)
    assert room.draft["voice"] == "af_heart"


def test_lines_stay_with_their_faces_in_another_picture(room: Room, tmp_path: Path) -> None:
    room.put_picture(paint(tmp_path / "two.png", 500, 200))
    room.type_line("left")
    click_face(room, 1)
    room.type_line("right")
    click_face(room, 0)
    before = state_of(room)

    def put(name: str, width: int) -> list[tuple[int, str]]:
        room.panel.use_picture(paint(tmp_path / name, width, 200))
        room.wait(lambda: "faces" in room.draft.values() and room.draft["image"] != before["image"])
        room.wait(lambda: room.draft["faces"])
        request = request_of({**room.draft.values(), "consent": "me"}, tmp_path)
        return [(request.face, request.text), *((o.face, o.text) for o in request.others)]

    assert put("three.png", 640) == [(0, "left"), (1, "right")]
    room.undo.undo()
    room.wait(lambda: room.draft["faces"])
    click_face(room, 1)
    assert put("one.png", 240) == [(0, "left")]
    assert "Nobody here can say what face 2 said" in room.told[-1]
    room.undo.undo()
    room.undo.undo()
    room.wait(lambda: state_of(room) == before)


def test_the_wait_is_guessed_for_all_that_is_said(room: Room, tmp_path: Path) -> None:
    room.put_picture(paint(tmp_path / "two.png", 500, 200))
    room.type_line("word " * 200)
    one = words(room.inspector).partition("about ")[2].split()[0]
    click_face(room, 1)
    assert f"about {one} s" in words(room.inspector)
    room.type_line("word " * 400)
    both = words(room.inspector).partition("about ")[2].split()[0]
    assert int(both) > 2 * int(one)


def test_a_line_can_be_handed_over_to_another_face(room: Room, tmp_path: Path) -> None:
    room.put_picture(paint(tmp_path / "two.png", 500, 200))
    room.type_line("whoever says this")
    room.stage.canvas.chosen.emit(1)
    assert room.inspector.voice.hand_over.isVisible()
    room.inspector.voice.hand_over.click()
    assert not room.inspector.voice.hand_over.isVisible()
    request = request_of(room.draft.values(), tmp_path)
    assert (request.face, request.text, request.others) == (1, "whoever says this", [])


def test_one_says_who_speaks_first_and_the_take_is_named_after_that_line(room: Room, tmp_path: Path) -> None:
    room.put_picture(paint(tmp_path / "two.png", 500, 200))
    begin = room.inspector.voice.begin
    room.type_line("the left one answers")
    assert not begin.isVisible()
    click_face(room, 1)
    room.type_line("the right one asks")
    assert begin.choice.value() == "after"
    button(begin, "First").click()
    request = request_of({**room.draft.values(), "consent": "me"}, tmp_path)
    assert (request.face, request.text) == (1, "the right one asks")
    assert [(o.face, o.text, o.start_s) for o in request.others] == [(0, "the left one answers", None)]
    assert title_of(request, room.project) == "the right one asks"
    click_face(room, 0)
    assert (begin.isVisible(), begin.choice.value()) == (True, "after")
    room.panel.use_settings(request.model_dump(mode="json"))
    assert request_of({**room.draft.values(), "consent": "me"}, tmp_path) == request
    button(begin, "Next").click()
    assert request_of(room.draft.values(), tmp_path).face == 0
    room.undo.undo()
    assert request_of(room.draft.values(), tmp_path).face == 1


def state_of(room: Room) -> dict[str, object]:
    """The draft but for what a take is not made of."""
    return {name: value for name, value in room.draft.values().items() if name != "seed"}


def test_a_picture_that_is_undone_gives_back_its_faces_each_with_its_own_line(
    room: Room, tmp_path: Path
) -> None:
    room.put_picture(paint(tmp_path / "two.png", 500, 200))
    room.stage.canvas.chosen.emit(1)
    room.type_line("A says this")
    room.stage.canvas.chosen.emit(0)
    room.type_line("B says that")
    before = state_of(room)
    for name, width, height in (("one", 240, 200), ("none", 100, 240), ("three", 640, 200)):
        room.panel.use_picture(paint(tmp_path / f"{name}.png", width, height))
        room.wait(lambda known=room.draft["image"]: room.draft["image"] != known and room.draft["faces"])
    assert (room.draft["face"], len(room.draft["faces"])) == (1, 3)
    for _ in range(3):
        room.undo.undo()
    room.wait(lambda: room.stage.picture[1].width() == 500)
    assert state_of(room) == before
    click_face(room, 1)
    assert room.draft["text"] == "A says this"
    click_face(room, 0)
    assert room.draft["text"] == "B says that"


def test_the_first_picture_that_is_undone_leaves_no_face_and_no_answer_behind(
    room: Room, tmp_path: Path
) -> None:
    room.put_picture(paint(tmp_path / "portrait.png", 240, 200))
    first = room.draft["image"]
    room.panel.use_picture(paint(tmp_path / "two.png", 500, 200))
    room.wait(lambda: len(room.draft["faces"]) == 2)
    room.panel.answer_consent("me")
    room.undo.undo()
    room.wait(lambda: room.stage.picture[1].width() == 240)
    assert (room.draft["image"], len(room.draft["faces"]), room.draft["consent"]) == (first, 1, "unstated")
    room.undo.undo()
    assert (room.draft["image"], room.draft["faces"], room.stage.view) == (None, [], View.EMPTY)
    room.undo.redo()
    room.undo.redo()
    room.wait(lambda: len(room.draft["faces"]) == 2)
    assert room.draft["consent"] == "me", "asked once"
