"""The elements panel, with a real queue and a small real engine: from dropped pictures and a sentence to a scene."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fakes.room import Room as BaseRoom
from fakes.room import kept_open, until
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDesktopServices,
    QDropEvent,
    QImage,
    QPainter,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from engines.elements.direction import Direction, Part, Span
from engines.elements.request import Stroke
from studio.panels.elements import ElementsPanel
from studio.panels.elements.edits import carried, corrected, path_of
from studio.panels.elements.stage import View
from studio.project.takes import Take
from studio.theme.tokens import DARK, LIGHT, contrast
from studio.widgets.job_card import how_far

ENGINE = "fakes.elements:QuickElements"
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Room(BaseRoom):
    """Its panel, and what a person does in it."""

    panel: ElementsPanel

    def __init__(self, folder: Path, engines: Sequence[str] = (ENGINE,)) -> None:
        super().__init__(ElementsPanel, folder, engines)
        self.wait = until
        self.scene = self.panel.scene
        self.panel.draft.put({"duration_s": 1.0})

    def drop(self, *pictures: Path) -> None:
        """Drop pictures, and wait until everybody is cut out and has been put somewhere."""
        many = len(self.scene.elements) + len(pictures)
        assert self.panel.accept_files(list(pictures))
        self.wait(lambda: len(self.scene.elements) == many)
        self.settle()

    def say(self, words: str) -> None:
        self.panel.draft.put({"prompt": words})
        self.settle()

    def settle(self) -> None:
        panel = self.panel
        self.wait(
            lambda: (
                panel.reading.is_settled
                and panel.staging.settled
                and all(panel.cuts.of(mark) for mark in panel.scene.marks)
            )
        )

    def drag(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        canvas = self.stage.canvas
        QTest.mousePress(canvas, LEFT, keys, start)
        for step in range(1, 9):
            QTest.mouseMove(canvas, start + (end - start) * step / 8)
        QTest.mouseRelease(canvas, LEFT, keys, end)

    def middle_of(self, at: int) -> QPoint:
        """A point of the canvas where an element is solid."""
        canvas = self.stage.canvas
        box = canvas.figures[at].box_at(canvas.time_s, canvas.image.size())
        share = QPointF(box.center().x() / canvas.image.width(), box.center().y() / canvas.image.height())
        return canvas.to_view(QPointF(share.x() * 854, share.y() * 480)).toPoint()

    def render(self, many: int = 1) -> list[Take]:
        before = len(self.takes())
        self.panel.draft.put({"takes": many})
        self.panel.render()
        self.wait(lambda: len(self.takes()) == before + many)
        return self.takes()[:many]

    def clear(self) -> None:
        """As it was when it was opened."""
        self.empty()
        self.panel.draft.restore({"duration_s": 1.0})
        self.panel.on_stage.show_draft()
        self.stage.trouble.hide()
        self.stage.scene_bar.light.setChecked(False)
        self.stage.beats.sought.emit(0.0)
        self.forget()


@pytest.fixture(scope="module")
def shared(dressed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with kept_open(Room, tmp_path_factory.mktemp("elements")) as made:
        yield made


@pytest.fixture
def room(shared: Room) -> Iterator[Room]:
    yield shared
    shared.clear()


@pytest.fixture
def pictures(tmp_path: Path) -> dict[str, Path]:
    """Round figures on white, and a place."""
    made = {}
    for name, colour in (("girl", "#c03030"), ("fox", "#d07010"), ("boat", "#3050c0")):
        image = QImage(80, 100, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        with QPainter(image) as painter:
            painter.setBrush(QColor(colour))
            painter.drawEllipse(15, 10, 50, 70)
        made[name] = tmp_path / f"{name}.png"
        assert image.save(str(made[name]))
    place = QImage(64, 36, QImage.Format.Format_RGB32)
    place.fill(Qt.GlobalColor.darkCyan)
    made["harbour"] = tmp_path / "harbour.png"
    assert place.save(str(made["harbour"]))
    return made


# --- the tray


def test_an_empty_stage_says_what_to_do_and_many_pictures_can_be_dropped_at_once(
    room: Room, pictures: dict[str, Path]
) -> None:
    assert room.stage.view is View.EMPTY
    assert room.stage.invitation.isVisible()
    room.drop(pictures["girl"], pictures["fox"], pictures["boat"])
    assert room.scene.names == ["girl", "fox", "boat"]
    assert room.stage.view is View.SCENE
    assert all(room.project.assets.holds(element.image) for element in room.scene.elements)
    colours = [figure.colour for figure in room.panel.view.figures()]
    assert len(set(colours)) == 3
    room.undo.undo()
    assert room.stage.view is View.EMPTY


def test_more_than_twelve_are_said_to_be_too_many(room: Room, pictures: dict[str, Path]) -> None:
    room.panel.accept_files([pictures["girl"]] * 14)
    room.wait(lambda: len(room.scene.elements) == 12)
    assert len(set(room.scene.names)) == 12
    assert any("2 found no room" in told for told in room.told)


def test_elements_are_renamed_moved_and_removed_and_keep_their_colours(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"], pictures["fox"], pictures["boat"])
    colours = {figure.name: figure.colour for figure in room.panel.view.figures()}
    name = room.stage.tray.row(0).name
    name.setText("Ada")
    name.editingFinished.emit()
    assert room.scene.names == ["Ada", "fox", "boat"]
    rows = room.stage.tray.list
    data = QMimeData()
    data.setData("application/x-matinee-element", b"0")
    below = QPointF(20, rows.height() - 2)
    rows.dropEvent(QDropEvent(below, Qt.DropAction.MoveAction, data, LEFT, NONE))
    assert room.scene.names == ["fox", "boat", "Ada"]
    room.stage.tray.row(0).remove.click()
    assert room.scene.names == ["boat", "Ada"]
    now = {figure.name: figure.colour for figure in room.panel.view.figures()}
    assert now == {"boat": colours["boat"], "Ada": colours["girl"]}
    while room.scene.names != ["girl", "fox", "boat"]:
        room.undo.undo()


@pytest.mark.parametrize("at", [0, 1])
def test_an_element_can_be_removed_while_it_is_being_renamed(
    room: Room, pictures: dict[str, Path], at: int
) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    kept = room.scene.names[1 - at]
    room.stage.activateWindow()
    row = room.stage.tray.row(at)
    QTest.mouseDClick(row.name, LEFT)
    room.wait(row.name.hasFocus)
    QTest.keyClicks(row.name, "Ada")
    row.remove.click()
    assert room.scene.names == [kept]
    assert not room.stage.tray.row(0).name.hasFocus()
    room.undo.undo()
    assert "Ada" in room.scene.names[at]


def test_an_element_that_goes_while_it_is_being_renamed_takes_the_name_with_it(
    room: Room, pictures: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *fault: faults.append(fault))
    room.drop(pictures["girl"])
    room.drop(pictures["fox"])
    room.stage.activateWindow()
    name = room.stage.tray.row(1).name
    room.panel.verbs.rename()
    room.wait(name.hasFocus)
    QTest.keyClicks(name, "Ada")
    room.undo.undo()
    assert room.scene.names == ["girl"]
    assert faults == []


def test_the_menu_of_an_element_comes_up_on_its_name_too(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"])
    name = room.stage.tray.row(0).name
    middle = name.rect().center()
    QApplication.sendEvent(
        name, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, name.mapToGlobal(middle))
    )
    room.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "&Rename" in [action.text() for action in menu.actions()]
    menu.close()


def test_two_elements_never_have_one_name(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    room.scene.rename(1, "Girl")
    assert room.scene.names == ["girl", "Girl 2"]


def test_what_cannot_be_used_is_said_in_one_line_and_the_rest_comes(
    room: Room, pictures: dict[str, Path], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.heic"
    broken.write_bytes(b"no picture")
    room.panel.accept_files([pictures["girl"], broken, pictures["fox"]])
    room.wait(lambda: len(room.scene.elements) == 2)
    assert room.scene.names == ["girl", "fox"]
    assert any("broken.heic" in told for told in room.told)


def test_a_picture_without_a_subject_is_marked_in_its_row_and_can_be_the_background(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"], pictures["harbour"])
    assert "background" in room.stage.tray.row(1).badge.toolTip()
    room.offers["Use as the background"]()
    assert room.scene.names == ["girl"]
    assert room.scene.background
    assert room.stage.tray.background.value() == str(room.scene.background)
    room.undo.undo()
    assert room.scene.names == ["girl", "harbour"]


def test_somebody_whom_no_word_means_is_marked_and_added_to_the_words_by_a_click(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    rows = [room.stage.tray.row(at) for at in range(2)]
    assert not any(row.say.isVisible() for row in rows)
    room.say("The girl walks")
    assert [row.say.isVisible() for row in rows] == [False, True]
    assert "not in the words" in rows[1].accessibleName()
    QTest.mouseClick(rows[1].say, LEFT)
    room.settle()
    assert room.stage.prompt.words.toPlainText() == "The girl walks. The fox stands there."
    assert not rows[1].say.isVisible()
    room.undo.undo()
    assert room.stage.prompt.words.toPlainText() == "The girl walks"


def test_what_can_be_clicked_to_add_somebody_stays_under_the_pointer(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    room.say("The girl walks")
    room.scene.choose(-1)
    QApplication.processEvents()
    row = room.stage.tray.row(1)
    at = row.say.geometry()
    room.scene.choose(1)
    QApplication.processEvents()
    assert row.remove.isVisible()
    assert row.say.geometry() == at


def test_a_cut_out_is_never_shown_for_another_picture(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    fox, mark = room.scene.elements[1], room.scene.marks[0]
    girl = room.panel.cuts.of(mark)
    other = fox.model_copy(update={"strokes": (Stroke(points=((0.5, 0.5),), radius=0.1),)})
    room.panel.draft.put({"elements": [other.model_dump(mode="json")], "marks": [mark], "chosen": 0})
    assert room.panel.cuts.of(mark) is None
    room.settle()
    assert room.panel.cuts.of(mark) is not girl


def test_warnings_of_the_staging_stand_at_their_element(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    room.scene.rename(1, "tilted cup")
    room.wait(lambda: "another height" in room.stage.tray.row(1).badge.toolTip())
    assert not room.stage.tray.row(0).badge.isVisible()


# --- the cut-out


def test_each_stroke_is_worked_into_the_cut_out_and_undone_by_itself(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"])
    room.panel.verbs.cut(0)
    assert room.stage.view is View.CUT
    editor, mark = room.stage.editor, room.scene.marks[0]
    before = room.panel.cuts.of(mark)
    assert before
    corner = editor.to_view(QPointF(8, 92)).toPoint()
    QTest.mousePress(editor, LEFT, NONE, corner)
    QTest.mouseMove(editor, corner + QPoint(20, 0))
    QTest.mouseRelease(editor, LEFT, NONE, corner + QPoint(20, 0))
    room.wait(lambda: room.panel.cuts.of(mark) is not before)
    grown = room.panel.cuts.of(mark)
    assert grown
    assert grown.bounds.bottom() > before.bounds.bottom()
    editor.swap()
    QTest.mouseClick(editor, LEFT, NONE, editor.to_view(QPointF(40, 40)).toPoint())
    kept = [stroke.keep for stroke in room.scene.elements[0].strokes]
    assert kept == [True, False]
    room.undo.undo()
    room.undo.undo()
    assert room.scene.elements[0].strokes == ()
    room.wait(lambda: room.panel.cuts.of(mark) is before)


def test_the_brush_says_how_broad_it_is_and_clear_pictures_lie_on_paper(room: Room, tmp_path: Path) -> None:
    clear = QImage(200, 100, QImage.Format.Format_ARGB32)
    clear.fill(Qt.GlobalColor.transparent)
    with QPainter(clear) as painter:
        painter.fillRect(60, 20, 80, 60, QColor("#204080"))
    assert clear.save(str(tmp_path / "clear.png"))
    room.drop(tmp_path / "clear.png")
    room.panel.verbs.cut(0)
    bar = room.stage.cut_bar

    def told() -> list[str]:
        return [label.text() for label in bar.findChildren(QLabel) if label.isVisible()]

    assert "Brush" in told()
    assert "10 px" in told()
    bar.grow()
    bar.grow()
    assert "13 px" in told()
    shown = room.stage.editor.image
    assert not shown.hasAlphaChannel()
    assert shown.pixelColor(5, 5).lightness() > 120
    assert shown.pixelColor(100, 50).name() == "#204080"


def test_a_box_says_which_subject_is_meant_and_done_leads_back(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"])
    room.panel.verbs.cut(0)
    editor = room.stage.editor
    room.stage.cut_bar.tools.edited.emit(type(editor.tool).BOX)
    start, end = editor.to_view(QPointF(8, 10)).toPoint(), editor.to_view(QPointF(72, 60)).toPoint()
    QTest.mousePress(editor, LEFT, NONE, start)
    QTest.mouseMove(editor, end)
    QTest.mouseRelease(editor, LEFT, NONE, end)
    box = room.scene.elements[0].box
    assert box
    assert (box.left, box.bottom) == (pytest.approx(0.1, abs=0.03), pytest.approx(0.6, abs=0.03))
    room.stage.cut_bar.anew_button.click()
    assert room.scene.elements[0].box is None
    room.stage.cut_bar.finish.click()
    assert room.stage.view is View.SCENE


# --- the canvas


def test_an_element_goes_where_it_is_dragged_in_one_step_of_undo(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    steps, before = room.undo.count(), room.scene.elements[0].placement
    start = room.middle_of(0)
    room.drag(start, start + QPoint(-60, 10))
    placed = room.scene.elements[0].placement
    assert room.scene.chosen == 0
    assert placed.x is not None
    assert placed.x < 1 / 3
    assert room.undo.count() == steps + 1
    room.settle()
    x, y = room.panel.staging.now.found[0].standing.spots[0].x, placed.y
    assert (x, y) == (pytest.approx(placed.x), placed.y)
    room.undo.undo()
    assert room.scene.elements[0].placement == before


def test_a_true_still_comes_when_the_hand_rests_and_goes_when_it_moves(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"])
    canvas = room.stage.canvas
    room.wait(lambda: not canvas._still.isNull())
    start = room.middle_of(0)
    room.drag(start, start + QPoint(30, 0))
    assert canvas._still.isNull()
    room.wait(lambda: not canvas._still.isNull())


def test_a_hint_that_was_dismissed_stays_away_after_a_restart(
    pictures: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    room = Room(tmp_path / "project")
    room.drop(pictures["girl"])
    assert room.stage.hint.isVisible()
    room.stage.hint.findChildren(QAbstractButton)[0].click()
    folder = room.project.folder
    room.leave()
    again = Room(folder)
    assert again.stage.view is View.SCENE
    assert not again.stage.hint.isVisible()
    again.leave()


def test_in_a_low_window_all_chips_are_seen_and_the_picture_has_its_room(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    room.say("The girl walks to the fox. The fox jumps and waves. The girl turns. Dolly in.")
    room.stage.resize(878, 526)  # what a window of 1280 by 720 has for it
    chips = [chip for chip in room.stage.prompt.chips.findChildren(QPushButton) if chip.isVisible()]
    assert len(chips) == 7
    room.wait(lambda: all(chip.visibleRegion().boundingRect() == chip.rect() for chip in chips))
    room.wait(lambda: room.stage.canvas.picture_box().height() >= 280)
    room.stage.resize(1000, 640)


def test_the_picture_stays_until_the_next_one_is_there(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    canvas, seen = room.stage.canvas, set[int]()
    room.wait(lambda: not canvas._still.isNull() and not room.panel.staging.is_drawing)
    seen.add(before := canvas.image.cacheKey())
    room.panel.draft.put({"prompt": "The fox walks."})

    def has_come() -> bool:
        seen.add(canvas.image.cacheKey())
        return room.panel.staging.settled and canvas.image.cacheKey() != before

    room.wait(has_come)
    assert len(seen) == 2
    assert len(canvas.figures[1].standing.spots) == 2


def test_another_seed_is_staged_anew(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"])
    before = room.panel.staging.now
    room.panel.draft.put({"seed": room.panel.draft["seed"] + 1})
    room.settle()
    assert room.panel.staging.now is not before


def test_what_the_scene_waits_for_is_said_with_the_time_left(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"])
    assert not room.stage.preparing.isVisible()
    room.panel.draft.put({"prompt": "The girl walks and lingers."})
    room.wait(room.stage.preparing.isVisible)
    plate, canvas = room.stage.preparing.geometry(), room.stage.canvas
    assert plate.bottom() < canvas.height() / 3
    told = " ".join(label.text() for label in room.stage.preparing.findChildren(QLabel))
    assert "place" in told
    assert "left" in told
    room.settle()
    room.wait(lambda: not room.stage.preparing.isVisible())


def test_elements_are_scaled_flipped_layered_nudged_and_reset(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    canvas, verbs = room.stage.canvas, room.panel.verbs
    room.scene.choose(0)
    figure = canvas.figures[0]
    corner = figure.box_at(0.0, canvas._frame).topLeft()
    top = canvas.to_view(corner).toPoint()
    room.drag(top, top - QPoint(0, 30))
    height = room.scene.elements[0].placement.height
    assert height
    assert height > figure.standing.height
    verbs.flip()
    assert canvas.figures[0].standing.flip
    verbs.layer_by(1)
    assert room.scene.elements[0].placement.layer == 1
    x = canvas.figures[0].standing.spots[0].x
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.figures[0].standing.spots[0].x > x
    start = room.middle_of(0)
    room.drag(start, start - QPoint(0, 40), Qt.KeyboardModifier.ShiftModifier)
    assert room.scene.elements[0].placement.lift
    verbs.reset()
    assert room.scene.elements[0].placement == type(room.scene.elements[0].placement)()


def test_a_path_is_drawn_with_alt_and_scrubbing_shows_who_is_where(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"])
    start = room.middle_of(0)
    room.drag(start, start + QPoint(140, 0), Qt.KeyboardModifier.AltModifier)
    path = room.scene.elements[0].placement.path
    assert len(path) >= 2
    assert (path[0].time_s, path[-1].time_s) == (0.0, 1.0)
    assert path[-1].x > path[0].x
    figure = room.stage.canvas.figures[0]
    room.stage.beats.sought.emit(0.5)
    assert room.stage.canvas.time_s == 0.5
    assert path[0].x < figure.standing.at(0.5).x < path[-1].x
    room.settle()
    room.stage.beats.retimed.emit(0, 1, 0.4, 0)
    assert room.scene.elements[0].placement.path[1].time_s == 0.4
    room.scene.set_path(0, ())
    assert room.scene.elements[0].placement.path == ()


def test_a_rehearsal_moves_the_scene_to_its_end(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"])
    room.say("The girl walks.")
    canvas = room.stage.canvas
    start = canvas.figures[0].box_at(0.0, canvas._frame).left()
    room.panel.play()
    room.wait(lambda: canvas.time_s == 1.0)
    assert canvas.figures[0].box_at(canvas.time_s, canvas._frame).left() > start
    assert room.stage.beats.position_s == 1.0


def test_horizon_and_sun_are_dragged_where_the_light_is_shown(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"])
    canvas = room.stage.canvas
    room.stage.scene_bar.light.click()
    line = QPoint(canvas.width() // 4, round(canvas._view_y(canvas._horizon)))
    room.drag(line, line - QPoint(0, 40))
    assert room.scene.horizon is not None
    assert room.scene.horizon < 0.55
    dial = QPoint(canvas.width() - 62, 62)
    room.drag(dial, dial + QPoint(20, 0))
    assert room.scene.sun
    assert room.scene.sun.azimuth == pytest.approx(90, abs=8)
    room.scene.choose(-1)
    room.panel.verbs.reset()
    assert (room.scene.horizon, room.scene.sun) == (None, None)


def test_an_element_is_deleted_by_a_key_and_offered_back(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    room.scene.choose(1)
    room.panel.verbs.remove()
    assert room.scene.names == ["girl"]
    room.offers["Undo"]()
    assert room.scene.names == ["girl", "fox"]


# --- the words


def test_words_are_bound_to_elements_and_shown_as_chips(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    room.say("The girl walks to the fox. Dolly in. A dragon sleeps.")
    assert [span.name for span in room.panel.reading.spans] == ["girl", "fox"]
    chips = [chip.text() for chip in room.stage.prompt._parts]
    assert chips[0] == "girl · walks · to fox"
    assert "Dolly in" in room.stage.prompt.camera.text()
    assert "dragon" in room.stage.prompt._unbound.text()


def test_a_chip_changed_by_hand_is_rendered_and_outlives_other_words(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    room.say("The girl walks to the fox.")
    part = room.panel.reading.direction.parts[0]
    room.panel.reading.set_part(0, part.model_copy(update={"action": "run", "pace": "fast"}))
    room.panel.reading.add_part("fox")
    assert "runs fast" in room.stage.prompt._parts[0].text()
    room.say("The girl walks to the fox. The fox jumps.")
    assert [part.action for part in room.panel.reading.direction.parts] == ["run", "jump", "walk"]
    take = room.render()[0]
    assert take.recipe["request"]["direction"]["parts"][0]["action"] == "run"
    room.panel.reading.forget_corrections()
    assert room.panel.reading.direction.parts[0].action == "walk"
    room.undo.undo()
    assert room.panel.reading.direction.parts[0].action == "run"


def test_typing_is_one_step_of_undo_and_keeps_the_colours_of_words(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"])
    room.say("The girl walks.")
    words = room.stage.prompt.words
    words.setFocus()
    words.moveCursor(words.textCursor().MoveOperation.End)
    steps = room.undo.count()
    QTest.keyClicks(words, " Then")
    assert room.panel.draft["prompt"] == "The girl walks. Then"
    assert room.undo.count() == steps + 1
    assert [span.start for span in room.panel.reading.spans] == [4]


def test_a_renamed_element_keeps_what_it_was_told_by_hand(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"])
    room.panel.reading.add_part("girl")
    room.scene.rename(0, "Ada")
    room.settle()
    assert [part.who for part in room.panel.reading.direction.parts] == ["Ada"]


def test_spans_move_with_the_words_around_them() -> None:
    spans = (Span(name="a", start=0, end=3), Span(name="b", start=8, end=11))
    after = carried(spans, "fox and cat", "fox and one cat")
    assert after == (spans[0], Span(name="b", start=12, end=15))
    assert carried(spans, "fox and cat", "fax and cat") == (spans[1],)


def test_what_was_taken_out_by_hand_does_not_come_back() -> None:
    walk, jump = Part(who="a", action="walk", words="a walks"), Part(who="a", action="jump", words="a jumps")
    before = Direction(parts=(walk, jump))
    by_hand = before.model_copy(update={"parts": (jump,), "camera": "pan_left"})
    fresh = Direction(parts=(walk, jump, Part(who="b", words="b stands")), camera="static")
    now = corrected(fresh, before, by_hand)
    assert [part.words for part in now.parts] == ["a jumps", "b stands"]
    assert now.camera == "pan_left"


def test_a_correction_stays_with_whom_it_was_made_for() -> None:
    both = tuple(Part(who=who, action="walk", words="a and b walk", sureness=0.8) for who in "ab")
    by_hand = Direction(parts=(both[0], both[1].model_copy(update={"action": "run", "sureness": 1.0})))
    now = corrected(Direction(parts=both), Direction(parts=both), by_hand)
    assert [(part.who, part.action) for part in now.parts] == [("a", "walk"), ("b", "run")]


def test_a_scribble_becomes_a_few_waypoints_in_order() -> None:
    points = [(at / 400, 0.5 + (at % 40) / 100) for at in range(401)]
    path = path_of(points, 5.0)
    assert 2 <= len(path) <= 8
    assert [point.time_s for point in path] == sorted(point.time_s for point in path)
    assert path_of([(0.5, 0.5), (0.5, 0.505)], 5.0) == ()


# --- the takes


def test_a_take_is_rendered_watched_and_has_its_scene_in_its_recipe(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    room.say("The girl walks to the fox.")
    take = room.render()[0]
    assert room.stage.view is View.TAKE
    assert [element["name"] for element in take.recipe["request"]["elements"]] == ["girl", "fox"]
    assert take.title == "The girl walks to the fox."
    room.panel.on_stage.switch()
    assert room.stage.view is View.SCENE


def test_an_order_without_pictures_says_what_is_missing(room: Room) -> None:
    room.panel.render()
    assert "drop pictures" in room.stage.tray._fault.text().casefold()
    assert room.queue.jobs == []


def test_several_takes_stand_side_by_side_and_one_is_chosen(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"])
    takes = room.render(4)
    seeds = [take.recipe["request"]["seed"] for take in takes]
    assert len(set(seeds)) == 4
    room.wait(lambda: room.panel.on_stage.series.is_done)
    assert room.stage.view is View.GRID
    assert len(room.stage.grid.boxes()) == 4
    room.wait(lambda: len(room.stage.grid._pictures) == 4)
    room.stage.grid.chosen.emit(2)
    chosen = room.panel.on_stage.series.cells[2]
    assert room.stage.view is View.TAKE
    assert room.panel.on_stage.take == chosen.take
    assert room.panel.draft["seed"] == chosen.seed
    room.panel.on_stage.show_view(View.GRID)
    assert room.stage.view is View.GRID


def test_plate_queue_and_button_tell_one_time_left_and_the_plate_is_off_the_feet(
    room: Room, pictures: dict[str, Path]
) -> None:
    room.drop(pictures["girl"])
    room.say("The girl walks and dawdles.")
    assert any("about" in label.text() for label in room.inspector.findChildren(QLabel))
    room.panel.render()

    def agree() -> bool:
        job = room.queue.running
        if job is None or not job.time_left_s:
            return False
        plate = [label.text() for label in room.stage.working.findChildren(QLabel)]
        foot = [label.text() for label in room.inspector.findChildren(QLabel)]
        share, left = how_far(job)
        return f"{share} · {left}" in plate and any(text.startswith(f"{left} · seed") for text in foot)

    room.wait(agree)
    assert room.stage.working.geometry().bottom() < room.stage.canvas.height() / 3
    room.panel.stop()
    room.wait(lambda: all(job.state.ended for job in room.queue.jobs))


def test_takes_that_are_stopped_leave_the_scene_as_it_was(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"])
    room.say("The girl walks and dawdles.")
    room.panel.draft.put({"takes": 2})
    room.panel.render()
    room.wait(lambda: room.queue.running is not None)
    assert room.stage.view is View.GRID
    room.panel.stop()
    room.wait(lambda: all(job.state.ended for job in room.queue.jobs))
    room.wait(lambda: room.stage.view is View.SCENE)
    assert room.takes() == []


def test_a_missing_model_is_offered_by_a_button(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"])
    room.say("fail")
    room.panel.render()
    room.wait(lambda: room.stage.trouble.isVisible())
    button = next(b for b in room.stage.trouble.findChildren(QPushButton) if b.text() == "Get the model")
    button.click()
    assert room.models == ["u2net"]


def test_a_take_is_reported_on_and_handed_to_the_film_and_its_elements_to_the_portrait(
    room: Room, pictures: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    room.drop(pictures["girl"])
    take = room.render()[0]
    room.stage.report.click()
    room.wait(lambda: opened)
    assert Path(opened[0].toLocalFile()) == take.folder / "report.html"
    room.stage.to_film.click()
    room.panel.verbs.use_as_portrait()
    assert room.handed == [("film", [take.media]), ("portrait", [room.scene.elements[0].image])]


def test_a_draft_comes_back_with_its_project(pictures: dict[str, Path], tmp_path: Path) -> None:
    room = Room(tmp_path / "project")
    room.drop(pictures["girl"], pictures["fox"])
    room.scene.move_foot(1, 0.25, 0.8)
    room.say("The fox jumps.")
    folder, elements, marks = room.project.folder, room.scene.elements, room.scene.marks
    room.leave()
    again = Room(folder)
    assert (again.scene.elements, again.scene.marks) == (elements, marks)
    assert again.stage.view is View.SCENE
    again.settle()
    assert again.stage.prompt.words.toPlainText() == "The fox jumps."
    again.leave()


def test_settings_of_a_take_bring_its_scene_back(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"], pictures["fox"])
    take = room.render()[0]
    elements = room.scene.elements
    room.scene.remove(0)
    room.panel.use_settings(
        {**take.recipe["request"], "elements": [e.model_dump(mode="json") for e in elements]}
    )
    assert room.scene.elements == elements


def test_the_sample_becomes_a_take_without_another_step(room: Room) -> None:
    room.panel.draft.put({"duration_s": 1.0})
    room.panel.try_sample()
    room.wait(room.takes)
    assert len(room.scene.elements) == 3
    assert room.scene.background


# --- for everybody


def test_every_control_has_a_name_and_a_target_of_26(room: Room, pictures: dict[str, Path]) -> None:
    room.drop(pictures["girl"])
    room.scene.choose(0)
    QApplication.processEvents()
    for part in (room.stage, room.inspector):
        for each in part.findChildren(QWidget):
            if isinstance(each, QAbstractButton | QLineEdit | QPlainTextEdit) and each.isVisible():
                text = each.text() if isinstance(each, QAbstractButton) else ""
                assert each.accessibleName() or text or each.parent().accessibleName(), each  # type: ignore[attr-defined]
            if isinstance(each, QAbstractButton) and each.isVisible():
                assert each.height() >= 26 or each.property("kind") in ("tab", "link"), each.accessibleName()


def test_actions_have_unique_shortcuts(room: Room) -> None:
    keys = [action.shortcut().toString() for action in room.panel.actions() if action.shortcut().toString()]
    assert sorted(k for k in set(keys) if keys.count(k) > 1) == ["Esc"]


def test_the_colours_of_elements_can_be_told_from_every_floor() -> None:
    for scheme in (DARK, LIGHT):
        for colour in scheme.marks:
            assert contrast(colour, scheme.panel) >= 4.5
