"""What the look promises: words that read, one source of colour, crisp icons, the same roles in both schemes."""

import re

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter
from PySide6.QtWidgets import QApplication

from resources import ICONS
from studio import theme
from studio.theme.icons import paint_icon, pixmap
from studio.theme.sheet import style_sheet
from studio.theme.tokens import DARK, LIGHT, Tokens, contrast

FLOORS = ("ground", "panel", "raised", "hover")


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_words_read_on_every_floor(tokens: Tokens) -> None:
    for floor in FLOORS:
        ground = getattr(tokens, floor)
        assert contrast(tokens.text, ground) >= 7, floor
        assert contrast(tokens.dim, ground) >= 4.5, floor
        assert contrast(tokens.gold_text, ground) >= 4.5, floor
    assert contrast(tokens.on_gold, tokens.gold) >= 7
    assert contrast(tokens.gold_text, tokens.gold_ground) >= 4.5
    assert contrast(tokens.on_plate, tokens.plate) >= 7


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_every_colour_of_the_sheet_is_a_role(tokens: Tokens) -> None:
    used = set(re.findall(r"#[0-9a-f]{6}", style_sheet(tokens)))
    assert used <= set(vars(tokens).values()) | {"#ffffff"}


@pytest.mark.parametrize(("scheme", "tokens"), [("light", LIGHT), ("dark", DARK)])
def test_the_scheme_can_change_while_it_runs(
    qapp: QApplication, scheme: theme.Scheme, tokens: Tokens
) -> None:
    theme.apply(qapp, scheme)
    assert theme.tokens() is tokens
    assert qapp.palette().window().color() == QColor(tokens.ground)


def test_the_studio_is_set_in_its_own_type(qapp: QApplication) -> None:
    theme.apply(qapp)
    assert qapp.font().family() == "Inter"
    assert {"Regular", "Medium", "SemiBold"} <= {
        style.replace(" ", "") for style in QFontDatabase.styles("Inter")
    }


@pytest.mark.parametrize("path", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_takes_the_colour_it_is_given(qapp: QApplication, path: object) -> None:
    name = path.stem  # type: ignore[attr-defined]
    picture = QImage(40, 40, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    paint_icon(painter, name, QRectF(0, 0, 40, 40), "#f2b544")
    painter.end()
    solid = [c for y in range(40) for x in range(40) if (c := picture.pixelColor(x, y)).alpha() == 255]
    assert solid
    if not name.startswith("sheet-"):
        assert all(abs(c.red() - 0xF2) < 4 and abs(c.blue() - 0x44) < 4 for c in solid)


def test_icons_are_drawn_at_the_density_of_the_screen(qapp: QApplication) -> None:
    double = pixmap("search", "#ffffff", 20, 2.0)
    assert (double.width(), double.deviceIndependentSize().width()) == (40, 20)
