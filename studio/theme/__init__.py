"""The look of the studio: one set of tokens, one palette, one style sheet, one set of icons.

`apply` dresses the application; `tokens` gives painted widgets the colours that hold now (they repaint on
`QEvent.PaletteChange` by themselves). What a property such as `role` or `kind` means stands in `sheet`.
"""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication

from resources import FONTS
from studio.theme.sheet import palette, style_sheet
from studio.theme.tokens import DARK, LIGHT, Tokens

Scheme = Literal["dark", "light", "system"]

_current = DARK


def tokens() -> Tokens:
    """The colours of the scheme that is shown now."""
    return _current


def apply(app: QApplication, scheme: Scheme = "dark") -> None:
    """Dress the application; may be called again to change the scheme while it runs."""
    global _current
    wanted = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}
    hints = QGuiApplication.styleHints()
    hints.setColorScheme(wanted.get(scheme, Qt.ColorScheme.Unknown))
    light = scheme == "light" or (scheme == "system" and hints.colorScheme() == Qt.ColorScheme.Light)
    _current = LIGHT if light else DARK
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setFont(_font())
    app.setPalette(palette(_current))
    app.setStyleSheet(style_sheet(_current))


def _font() -> QFont:
    """Inter at body size, with figures of equal width."""
    if "Inter" not in QFontDatabase.families():
        for file in sorted(FONTS.glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(file))
    font = QFont("Inter")
    font.setPixelSize(13)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
