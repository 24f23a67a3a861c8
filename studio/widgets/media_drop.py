"""A well for one file: drop, paste or choose it; it shows what it holds, and says in one line what it refuses."""

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QIODevice, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageReader,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.preferences import Preferences
from studio.theme import tokens
from studio.theme.icons import paint_icon
from studio.widgets.controls import ElidedLabel, IconButton, set_role

SUFFIXES = {
    "image": ("png", "jpg", "jpeg", "webp", "bmp", "gif", "tif", "tiff", "avif", "heic", "jp2"),
    "audio": ("wav", "flac", "mp3", "ogg", "oga", "opus", "m4a", "aac", "aif", "aiff", "wma"),
    "video": ("mp4", "mov", "webm", "mkv", "avi", "m4v", "mpg", "mpeg"),
    "midi": ("mid", "midi", "smf"),
    "soundfont": ("sf2", "sf3"),
}
ICONS = {
    "image": "image",
    "audio": "audio-lines",
    "video": "film",
    "midi": "audio-lines",
    "soundfont": "audio-lines",
}
BADGE = 40


def kind_of(path: Path) -> str:
    """What is in a file by its name, a key of `SUFFIXES`; empty for anything else."""
    suffix = path.suffix.lower().lstrip(".")
    return next((kind for kind, suffixes in SUFFIXES.items() if suffix in suffixes), "")


def files_in(data: QMimeData, accepts: Sequence[str]) -> list[Path]:
    """The local files of a drop or of the clipboard; a bare picture is kept as a PNG file first."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if not files and "image" in accepts and data.hasImage():
        image = QImage(data.imageData())
        if not image.isNull():
            files = [_kept_picture(image)]
    return files


def _kept_picture(image: QImage) -> Path:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    content = bytes(buffer.data().data())
    folder = Path(tempfile.gettempdir()) / f"matinee-pasted-{hashlib.sha256(content).hexdigest()[:16]}"
    folder.mkdir(exist_ok=True)
    path = folder / f"{QCoreApplication.translate('media_drop', 'Pasted picture')}.png"
    path.write_bytes(content)
    return path


def refusal(path: Path, accepts: Sequence[str], tr: QWidget) -> str:
    """Why a file cannot go into a well that accepts these kinds; empty when it can."""
    if path.is_dir():
        return tr.tr("{0} is a folder: drop a file").format(path.name)
    if kind_of(path) not in accepts:
        wanted = {
            "image": tr.tr("a picture"),
            "audio": tr.tr("a sound"),
            "video": tr.tr("a video"),
            "midi": tr.tr("a MIDI file"),
            "soundfont": tr.tr("a sound bank"),
        }
        kinds = tr.tr(" or ").join(wanted[kind] for kind in accepts)
        return tr.tr("{0} is not {1}").format(path.name, kinds)
    if not path.is_file():
        return tr.tr("{0} is not there any more").format(path.name)
    if path.stat().st_size == 0:
        return tr.tr("{0} is empty").format(path.name)
    return ""


def choose_file(parent: QWidget, title: str, accepts: Sequence[str]) -> Path | None:
    """The system's file dialog for these kinds of media, where media was chosen last."""
    preferences = Preferences()
    chosen, _ = QFileDialog.getOpenFileName(
        parent, title, str(preferences.media_folder), _patterns(parent, accepts)
    )
    if not chosen:
        return None
    preferences.media_folder = Path(chosen).parent
    return Path(chosen)


def choose_files(parent: QWidget, title: str, accepts: Sequence[str]) -> list[Path]:
    """The same for several files at once; none where the user thinks better of it."""
    preferences = Preferences()
    chosen, _ = QFileDialog.getOpenFileNames(
        parent, title, str(preferences.media_folder), _patterns(parent, accepts)
    )
    if chosen:
        preferences.media_folder = Path(chosen[0]).parent
    return [Path(each) for each in chosen]


def _patterns(parent: QWidget, accepts: Sequence[str]) -> str:
    endings = " ".join(f"*.{suffix}" for kind in accepts for suffix in SUFFIXES[kind])
    return parent.tr("Media ({0});;All files (*)").format(endings)


class MediaDrop(QFrame):
    """Holds a path or None. Return or Space opens the dialog, Ctrl+V pastes, Delete removes.

    `edited` carries the new path as text, or None. `describe` adds a line (length, size) that others measured.
    """

    edited = Signal(object)

    def __init__(
        self, name: str, accepts: Sequence[str], invitation: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._accepts = name, tuple(accepts)
        self._path: str | None = None
        self._invitation = invitation or self.tr("Drop a file, paste or click")
        self.setProperty("surface", "card")
        self.setAccessibleName(name)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._badge = _Badge()
        self._title, self._line = ElidedLabel(), ElidedLabel("", "dim")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch()
        words.addWidget(self._title)
        words.addWidget(self._line)
        words.addStretch()
        self._remove = IconButton("x", self.tr("Remove {0}").format(name), 16)
        self._remove.clicked.connect(lambda: self._take(None))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 7, 8, 7)
        row.setSpacing(10)
        row.addWidget(self._badge)
        row.addLayout(words, 1)
        row.addWidget(self._remove)
        self.setFixedHeight(56)
        self._show()

    def value(self) -> str | None:
        return self._path

    def set_value(self, value: str | Path | None) -> None:
        text = str(value) if value else None
        if text != self._path:
            self._path = text
            self._show()

    def describe(self, line: str, name: str = "", picture: QImage | None = None) -> None:
        """Tell more about the file that it holds: a line below, a better name than the path's, a look at it."""
        if self._path:
            self._line.setText(line)
            if name:
                self._title.setText(name)
            if picture is not None:
                size = QSize(BADGE * 3, BADGE * 3)
                mode = Qt.TransformationMode.SmoothTransformation
                self._badge.show_picture(
                    picture.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, mode)
                )

    def offer(self, files: Sequence[Path]) -> bool:
        """Take the first file that fits; otherwise say why none does."""
        if not files:
            return False
        faults = [refusal(path, self._accepts, self) for path in files]
        if "" in faults:
            self._take(files[faults.index("")])
            return True
        self._line.setText(faults[0])
        set_role(self._line, "red")
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            self._mark(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(False)
        if self.offer(files_in(event.mimeData(), self._accepts)):
            event.acceptProposedAction()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._ask()

    def event(self, event: QEvent) -> bool:
        """Pasting into the well comes before any action of the window."""
        asks = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asks and event.matches(QKeySequence.StandardKey.Paste):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.offer(files_in(QGuiApplication.clipboard().mimeData(), self._accepts))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._ask()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._path:
            self._take(None)
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        if path := choose_file(self, self._name, self._accepts):
            self.offer([path])

    def _take(self, path: Path | None) -> None:
        self._path = str(path) if path else None
        self._show()
        self.edited.emit(self._path)

    def _mark(self, over: bool) -> None:
        set_role(self, "true" if over else "false", "chosen")

    def _show(self) -> None:
        set_role(self._line, "dim")
        self._remove.setVisible(self._path is not None)
        if self._path is None:
            set_role(self._title, "label")
            self._title.setText(self._invitation)
            self._line.setText(self._name)
            self._line.hide()
            self._badge.show_kind(self._accepts[0])
            return
        path = Path(self._path)
        self._line.show()
        set_role(self._title, "strong")
        self._title.setText(path.name)
        kind = kind_of(path)
        self._line.setText(
            path.suffix.lstrip(".").upper() if path.is_file() else self.tr("The file is not there")
        )
        self._badge.show_kind(kind or self._accepts[0])
        if kind == "image":
            reader = QImageReader(str(path))
            reader.setAutoTransform(True)
            size = reader.size()
            if size.isValid():
                self._line.setText(f"{size.width()} × {size.height()}")
                reader.setScaledSize(
                    size.scaled(BADGE * 3, BADGE * 3, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
                )
            self._badge.show_picture(reader.read())


class _Badge(QWidget):
    """A small square: the picture itself, or the icon of a kind of media."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(BADGE, BADGE)
        self._picture, self._kind = QImage(), "image"

    def show_kind(self, kind: str) -> None:
        self._picture, self._kind = QImage(), kind
        self.update()

    def show_picture(self, picture: QImage) -> None:
        self._picture = picture
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect())
        if self._picture.isNull():
            now = tokens()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.panel))
            painter.drawRoundedRect(box, 8, 8)
            colour = now.dim if self._kind == "image" else now.blue
            paint_icon(painter, ICONS[self._kind], box.adjusted(10, 10, -10, -10), colour)
            return
        clip = QPainterPath()
        clip.addRoundedRect(box, 8, 8)
        painter.setClipPath(clip)
        size = self._picture.size().scaled(QSize(BADGE, BADGE), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        left, top = (BADGE - size.width()) / 2, (BADGE - size.height()) / 4
        painter.drawImage(QRectF(left, min(top, 0), size.width(), size.height()), self._picture)
