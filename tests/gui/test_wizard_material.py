"""What the page of the material promises: everything is seen and can be changed, nothing is silently dropped."""

from collections.abc import Callable
from pathlib import Path

import pytest
from picture_lesson import FaceLesson, PictureLesson, TuneLesson
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot
from wizard_kit import fill, picture, press, push, words

from engines import catalogue
from studio.wizard import Wizard
from training.material import store

READER, FACES = catalogue.folder("dinov2-small"), catalogue.folder("face-landmarker")


def test_pasted_pictures_are_looked_at_and_what_is_wrong_is_said(
    wizard: Wizard, qtbot: QtBot, tmp_path: Path
) -> None:
    files = [picture(tmp_path, f"{at}.png", at) for at in range(2)]
    small, broken = picture(tmp_path, "small.png", 9, side=16), tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    wizard.choose(PictureLesson())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in (*files, small, broken)])
    QGuiApplication.clipboard().setMimeData(data)
    with qtbot.waitSignal(wizard.material.gathering.ended, timeout=60_000):
        qtbot.keySequence(wizard.material.invitation, QKeySequence(QKeySequence.StandardKey.Paste))
        assert not wizard.primary.isEnabled()
    pieces = {piece.file.name: piece for piece in wizard.material.pieces.pieces}
    assert set(pieces) == {"0.png", "1.png", "small.png", "broken.png"}
    assert [name for name in pieces if pieces[name].used] == ["0.png", "1.png"]
    assert wizard.primary.isEnabled()
    assert "2 of 4 are used" in words(wizard)


def test_a_piece_is_left_out_by_space_and_undo_takes_it_back(wizard: Wizard, qtbot: QtBot) -> None:
    folder = fill(3)
    wizard.choose(PictureLesson())
    grid = wizard.material.grid
    grid.setCurrentIndex(grid.model().index(1, 0))
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert [piece.used for piece in wizard.material.pieces.pieces] == [True, False, True]
    wizard.close()
    assert [piece.used for piece in store.read(folder).pieces] == [True, False, True]
    wizard.teach()
    push(wizard, "Undo (Ctrl+Z)")
    assert all(piece.used for piece in wizard.material.pieces.pieces)


def test_only_chosen_pieces_are_taken_out_and_they_come_back_by_undo(wizard: Wizard, qtbot: QtBot) -> None:
    folder = fill(4)
    wizard.choose(PictureLesson())
    grid, out = wizard.material.grid, "Take the chosen pieces out (Delete)"
    push(wizard, out)
    assert len(wizard.material.pieces.pieces) == 4
    grid.setCurrentIndex(grid.model().index(1, 0))
    push(wizard, out)
    assert [piece.id for piece in store.read(folder).pieces] == ["0000", "0002", "0003"]
    grid.selectAll()
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    assert wizard.material.pieces.pieces == []
    assert not wizard.primary.isEnabled()
    assert "3 pieces are taken out" in words(wizard)
    press(wizard, "Undo")
    qtbot.keyClick(wizard, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [piece.id for piece in store.read(folder).pieces] == ["0000", "0001", "0002", "0003"]


def test_each_lesson_has_material_of_its_own(make_wizard: Callable[..., Wizard]) -> None:
    pictures, tunes = PictureLesson(), TuneLesson()
    wizard = make_wizard(pictures, tunes)
    fill(3)
    wizard.choose(tunes)
    assert wizard.material.pieces.pieces == []
    wizard.choose(pictures)
    assert len(wizard.material.pieces.pieces) == 3


def test_a_click_on_the_tick_uses_a_piece_in_spite_of_its_fault(wizard: Wizard, qtbot: QtBot) -> None:
    fill(2, ["blurred"])
    wizard.choose(PictureLesson())
    assert not wizard.primary.isEnabled()
    grid = wizard.material.grid
    QApplication.processEvents()
    box = grid.visualRect(grid.model().index(1, 0))
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.right() - 30, box.top() + 18))
    assert [piece.kept for piece in wizard.material.pieces.pieces] == [None, True]
    assert wizard.primary.isEnabled()


def test_a_click_opens_a_caption_and_tab_and_return_the_next_one(wizard: Wizard, qtbot: QtBot) -> None:
    folder = fill(3)
    wizard.choose(PictureLesson())
    grid = wizard.material.grid
    QApplication.processEvents()
    box = grid.visualRect(grid.model().index(0, 0))
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + 20, box.top() + 20))
    assert not [e for e in grid.findChildren(QPlainTextEdit) if e.isVisible()]
    below = QPoint(box.left() + 20, box.bottom() - 30)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=below)
    for text, key in (
        ("A pier at dusk", Qt.Key.Key_Tab),
        ("A gull", Qt.Key.Key_Return),
        ("", Qt.Key.Key_Tab),
    ):
        (editor,) = [e for e in grid.findChildren(QPlainTextEdit) if e.isVisible()]
        editor.setPlainText(text)
        qtbot.keyClick(editor, key)
        QApplication.processEvents()
    wizard.close()
    assert [piece.caption for piece in store.read(folder).pieces] == ["A pier at dusk", "A gull", ""]
    assert store.read(folder).pieces[0].captioned_by == "person"


def test_pieces_with_one_fault_are_shown_alone_and_counted(wizard: Wizard) -> None:
    fill(6, ["blurred", "small", "small"])
    wizard.choose(PictureLesson())
    press(wizard, "Too small  2")
    assert wizard.material.pieces.rowCount() == 2
    press(wizard, "All  6")
    assert wizard.material.pieces.rowCount() == 6


def test_thousands_of_pieces_are_shown_at_once(wizard: Wizard) -> None:
    fill(3000)
    wizard.choose(PictureLesson())
    assert wizard.material.pieces.rowCount() == 3000
    assert "3,000 of 3,000 are used" in words(wizard)


def test_faces_are_not_learned_without_consent(make_wizard: Callable[..., Wizard], qtbot: QtBot) -> None:
    lesson = FaceLesson()
    wizard = make_wizard(lesson)
    folder = fill(3)
    store.write(folder, store.read(folder).model_copy(update={"wants": lesson.describe().wants}))
    wizard.choose(lesson)
    assert not wizard.primary.isEnabled()
    wizard.material.consent.click()
    assert wizard.primary.isEnabled()
    wizard.close()
    assert store.read(folder).consent


def test_a_model_that_would_write_captions_is_asked_for_in_the_page(wizard: Wizard, qtbot: QtBot) -> None:
    fill(3)
    wizard.choose(PictureLesson())
    assert "Captions cannot be written for you yet. DINOv2" in words(wizard)
    with qtbot.waitSignal(wizard.model_wanted) as wanted:
        press(wizard, "Get it")
    assert wanted.args == ["dinov2-small"]


@pytest.mark.skipif(not READER.is_dir(), reason="the model that writes captions is not installed")
def test_pieces_from_before_a_model_came_are_given_captions(
    wizard: Wizard, qtbot: QtBot, tmp_path: Path, own_home: Path
) -> None:
    wizard.choose(PictureLesson())
    with qtbot.waitSignal(wizard.material.gathering.ended, timeout=60_000):
        wizard.material.add([picture(tmp_path, "0.png")])
    assert not wizard.material.pieces.pieces[0].caption
    wizard.close()
    (own_home / "models").mkdir(exist_ok=True)
    (own_home / "models" / "dinov2-small").symlink_to(READER)
    wizard.teach()
    assert "One piece has no caption." in words(wizard)
    with qtbot.waitSignal(wizard.material.gathering.ended, timeout=120_000):
        press(wizard, "Write captions")
    assert wizard.material.pieces.pieces[0].caption


@pytest.mark.skipif(not FACES.is_dir(), reason="the model that finds faces is not installed")
def test_files_wait_for_the_model_without_which_they_cannot_be_looked_at(
    make_wizard: Callable[..., Wizard], qtbot: QtBot, tmp_path: Path, own_home: Path
) -> None:
    lesson = FaceLesson()
    wizard = make_wizard(lesson)
    wizard.choose(lesson)
    with qtbot.waitSignal(wizard.material.gathering.ended, timeout=60_000):
        wizard.material.add([picture(tmp_path, "0.png")])
    assert "looked at as soon as it is here" in words(wizard)
    wizard.close()
    (own_home / "models").mkdir(exist_ok=True)
    (own_home / "models" / "face-landmarker").symlink_to(FACES)
    with qtbot.waitSignal(wizard.material.gathering.ended, timeout=120_000):
        wizard.teach()
    assert [piece.file.name for piece in wizard.material.pieces.pieces] == ["0.png"]
