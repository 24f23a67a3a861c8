"""A form is built from a request alone, and stays in step with its draft."""

from pathlib import Path
from typing import ClassVar, Literal

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QImage, QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from engines.contract import Request, param
from engines.portrait.request import PortraitRequest
from studio.model.draft import Draft, default_values
from studio.model.presets import Presets
from studio.widgets.fields import SeedField, fields_of
from studio.widgets.form import Form
from studio.widgets.media_drop import MediaDrop
from studio.widgets.presets_menu import PresetsMenu
from studio.widgets.segmented import Segmented
from studio.widgets.slider import ValueSlider


class TeapotRequest(Request):
    """A request of no panel, with every kind of field."""

    panel: ClassVar[str] = "teapot"

    leaf: Path | None = param(None, group="Tea", help="The leaf.", widget="media", accepts=["image"])
    steep: float = param(
        3.0, group="Tea", title="Steeping", help="How long.", unit="min", ge=1, le=10, step=0.5
    )
    cups: int = param(2, group="Tea", help="How many.", ge=1, le=12)
    kind: Literal["green", "black"] = param(
        "green", group="Tea", help="Which.", labels={"green": "Green tea"}
    )
    pot: Literal["glass", "iron"] = param("iron", group="Pot", help="Which pot.", widget="combo")
    lid: bool = param(True, group="Pot", help="With the lid on.")
    note: str = param("", group="Pot", help="A note.", widget="text")
    inside: int = param(0, group="Pot", help="Nobody sees this.", widget="hidden")


@pytest.fixture
def draft(qtbot: QtBot) -> Draft:
    return Draft(default_values(TeapotRequest), QUndoStack())


@pytest.fixture
def form(qtbot: QtBot, draft: Draft) -> Form:
    made = Form(TeapotRequest, draft)
    qtbot.addWidget(made)
    made.resize(300, 700)
    made.show()
    return made


def focusable(widget: QWidget) -> QWidget:
    return widget.focusProxy() or widget


def test_every_field_but_hidden_ones_has_a_row_in_its_group(form: Form) -> None:
    assert list(form.rows) == ["leaf", "steep", "cups", "kind", "pot", "lid", "note", "seed"]
    heads = [label.text() for label in form.findChildren(QLabel) if label.property("role") == "caps"]
    assert heads == ["TEA", "POT", "OUTPUT"]


def test_rows_of_the_portrait_can_be_reached_and_named(qtbot: QtBot) -> None:
    form = Form(PortraitRequest, Draft(default_values(PortraitRequest)))
    qtbot.addWidget(form)
    assert set(form.rows) == {info.name for info in fields_of(PortraitRequest)}
    for name, row in form.rows.items():
        control = focusable(row.control)
        named = control.accessibleName() or row.control.accessibleName()
        assert named, name
        assert row.control.toolTip(), name


def test_editing_a_control_changes_the_draft_and_undo_takes_it_back(form: Form, draft: Draft) -> None:
    QTest.keyClick(focusable(form.rows["steep"].control), Qt.Key.Key_Right)
    assert draft["steep"] == 3.5
    draft.undo.undo()
    assert draft["steep"] == 3.0
    control = form.rows["steep"].control
    assert isinstance(control, ValueSlider)
    assert control.value() == 3.0


def test_changing_the_draft_changes_the_controls(form: Form, draft: Draft) -> None:
    draft.put({"kind": "black", "pot": "glass", "lid": False, "note": "hot", "cups": 7, "seed": 12})
    values = {name: row.control.value() for name, row in form.rows.items()}  # type: ignore[attr-defined]
    assert {k: values[k] for k in ("kind", "pot", "lid", "note", "cups", "seed")} == {
        "kind": "black",
        "pot": "glass",
        "lid": False,
        "note": "hot",
        "cups": 7,
        "seed": 12,
    }


def test_one_drag_of_a_slider_is_one_step_of_undo(form: Form, draft: Draft) -> None:
    slider = focusable(form.rows["steep"].control)
    left, right = QPoint(10, 14), QPoint(slider.width() - 10, 14)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=left)
    for x in range(left.x(), right.x(), 9):
        QTest.mouseMove(slider, QPoint(x, 14))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=right)
    assert draft["steep"] > 5
    draft.undo.undo()
    assert draft["steep"] == 3.0
    assert not draft.undo.canUndo()


def test_a_value_can_be_typed_and_is_held_within_its_limits(form: Form, draft: Draft) -> None:
    control = form.rows["steep"].control
    line = control._number  # type: ignore[attr-defined]
    line.setText("4.5")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert draft["steep"] == 4.5
    line.setText("99 min")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert draft["steep"] == 10
    assert line.text() == "10.0 min"


def test_double_click_on_a_label_brings_the_default_back(form: Form, draft: Draft) -> None:
    draft.set("cups", 9)
    label = next(each for each in form.findChildren(QLabel) if each.text() == "Cups")
    QTest.mouseDClick(label, Qt.MouseButton.LeftButton)
    assert draft["cups"] == 2


def test_a_fault_is_said_at_its_field_until_it_is_edited(form: Form) -> None:
    assert form.show_fault("cups", "There are only six cups")
    said = [label for label in form.findChildren(QLabel) if label.text() == "There are only six cups"]
    assert said[0].isVisible()
    QTest.keyClick(focusable(form.rows["cups"].control), Qt.Key.Key_Right)
    assert not said[0].isVisible()
    assert not form.show_fault("spoon", "There is no spoon")


def test_dice_throw_another_seed(form: Form, draft: Draft) -> None:
    control = form.rows["seed"].control
    assert isinstance(control, SeedField)
    seen = set()
    for _ in range(5):
        control.dice.click()
        seen.add(draft["seed"])
    assert len(seen) > 1


def test_segments_without_room_wait_in_a_menu_and_can_still_be_chosen(qtbot: QtBot) -> None:
    moods = ["neutral", "happy", "sad", "surprised", "angry"]
    room = QWidget()
    qtbot.addWidget(room)
    control = Segmented("Mood", [(mood, mood.capitalize()) for mood in moods], room)
    control.resize(170, 34)
    room.show()
    chosen: list[str] = []
    control.edited.connect(chosen.append)
    for _ in range(4):
        QTest.keyClick(control, Qt.Key.Key_Right)
    assert chosen == moods[1:]
    assert control.value() == "angry"
    shown = [button.text() for button in control._buttons if button.isVisible()]
    assert "Angry" in shown
    assert len(shown) < len(moods)


def picture(folder: Path, name: str = "leaf.png") -> Path:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    image.save(str(folder / name))
    return folder / name


def test_a_well_takes_what_fits_and_refuses_the_rest_in_one_line(qtbot: QtBot, tmp_path: Path) -> None:
    well = MediaDrop("Leaf", ("image",))
    qtbot.addWidget(well)
    sound, empty = tmp_path / "rain.wav", tmp_path / "nothing.png"
    sound.write_bytes(b"RIFF")
    empty.touch()
    for wrong, words in (
        (sound, "rain.wav is not a picture"),
        (empty, "nothing.png is empty"),
        (tmp_path, "folder"),
    ):
        assert not well.offer([wrong])
        assert words in well._line._full
        assert well.value() is None
    assert well.offer([sound, picture(tmp_path)])
    assert well.value() == str(tmp_path / "leaf.png")
    assert well._line._full == "60 × 40"
    QTest.keyClick(well, Qt.Key.Key_Delete)
    assert well.value() is None


def test_a_well_takes_a_pasted_picture(qtbot: QtBot, tmp_path: Path) -> None:
    from studio.widgets.media_drop import files_in

    data = QMimeData()
    data.setImageData(QImage(str(picture(tmp_path))))
    pasted = files_in(data, ("image",))
    assert QImage(str(pasted[0])).size() == QImage(str(tmp_path / "leaf.png")).size()
    urls = QMimeData()
    urls.setUrls([QUrl.fromLocalFile(str(tmp_path / "leaf.png"))])
    assert files_in(urls, ("image",)) == [tmp_path / "leaf.png"]


def test_presets_are_kept_taken_over_and_deleted(qtbot: QtBot, tmp_path: Path, draft: Draft) -> None:
    samples, own = tmp_path / "samples", tmp_path / "own"
    Presets(samples, tmp_path / "none").save("Strong", {"steep": 8.0})
    presets = Presets(own, samples)
    menu = PresetsMenu(presets, draft.values)
    qtbot.addWidget(menu)
    draft.set("steep", 6.0)
    menu.save_as("My tea / évening")
    assert [(p.name, p.own) for p in presets.all()] == [("My tea / évening", True), ("Strong", False)]
    assert presets.all()[0].values["steep"] == 6.0
    presets.delete("My tea / évening")
    assert [p.name for p in presets.all()] == ["Strong"]
    (own / "broken.json").write_text("{", "utf-8")
    assert [p.name for p in presets.all()] == ["Strong"]
