"""What tests of the wizard share: material that is there, and what can be read and pressed."""

from collections.abc import Sequence
from pathlib import Path

from picture_lesson import PictureLesson
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget

from engines.home import home
from studio.wizard import Wizard
from training.material import store
from training.material.piece import Fault, Material, Piece, Problem


def picture(folder: Path, name: str, hue: int = 0, side: int = 96) -> Path:
    """A small picture with something to see in it."""
    image = QImage(side * 4 // 3, side, QImage.Format.Format_RGB32)
    for y in range(image.height()):
        for x in range(image.width()):
            image.setPixel(
                x, y, 0xFF000000 | (x * 37 + hue * 61) % 256 << 16 | (y * 53) % 256 << 8 | (x * y) % 256
            )
    folder.mkdir(parents=True, exist_ok=True)
    image.save(str(folder / name))
    return folder / name


def fill(count: int, faults: Sequence[Fault] = ()) -> Path:
    """A draft of gathered pieces, the last ones with a grave fault each."""
    folder = home() / "teaching" / "pictures"
    pieces = [Piece(id=f"{at:04}", file=Path(f"/pictures/{at}.png"), kind="picture") for at in range(count)]
    for at, fault in enumerate(faults, count - len(faults)):
        pieces[at] = pieces[at].model_copy(
            update={"problems": (Problem(fault=fault, what=f"It is {fault}"),)}
        )
    wants = PictureLesson().describe().wants
    folder.mkdir(parents=True, exist_ok=True)
    store.write(folder, Material(wants=wants, pieces=tuple(pieces)))
    return folder


def words(widget: QWidget) -> str:
    """Everything that can be read on it."""
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def field(wizard: Wizard, name: str) -> QLineEdit:
    """The line with this name."""
    return next(line for line in wizard.findChildren(QLineEdit) if line.accessibleName() == name)


def push(wizard: Wizard, name: str) -> None:
    """Press the button with this name."""
    next(button for button in wizard.findChildren(QAbstractButton) if button.accessibleName() == name).click()


def press(wizard: Wizard, text: str) -> None:
    """Press the button with this text that can be seen."""
    (found,) = [b for b in wizard.findChildren(QPushButton) if b.isVisible() and b.text() == text]
    assert found.isEnabled(), text
    found.click()
