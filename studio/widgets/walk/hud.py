"""What is written on the picture while one walks: the keys that are held, pace and recording, and the heading.

It paints and keeps nothing. At rest it stands back (`REST`), so that the picture is what one sees.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QLinearGradient, QPainter, QPen

from engines.world.actions import Key
from studio.theme import tokens
from studio.widgets.timecode import clock

REST = 0.4
GROUND, INK = 0.74, 0.86
"""How much of the plate and of the words is left at rest: enough to be read on any picture."""
CAP, GAP, INSET = 34.0, 5.0, 16.0
TAPE_DEG, TAPE_PX = 90.0, 220.0
CROSS = 7.0
Cap = tuple[Key, float, float]
"""A key, how many keys it stands from the left, and how many it is wide."""
_ROWS: tuple[tuple[Cap, ...], ...] = (
    (("forward", 1, 1),),
    (("left", 0, 1), ("back", 1, 1), ("right", 2, 1)),
    (("run", 0, 1.35), ("jump", 1.35, 1.65)),
)

_STRIKE: Cap = ("attack", 3, 1)


@dataclass(frozen=True)
class Hud:
    """`heading_deg` is to the right of where the picture was taken; None where the world does not know it.
    `latency_ms` is from a key to the picture that obeys it, None before there was one. `strikes` where a strike does
    something to what is in the middle of the view."""

    held: frozenset[Key] = frozenset()
    fps: float = 0.0
    latency_ms: float | None = None
    recording_s: float | None = None
    heading_deg: float | None = None
    paused: bool = False
    strikes: bool = False
    words: tuple[str, ...] = ()
    """What else can be done, what matters most first."""


def paint_hud(
    painter: QPainter, room: QRectF, hud: Hud, presence: float, name_of: Callable[[Key], str]
) -> None:
    """Into `room`, the part of the picture that is seen. `presence` is REST to 1; what acts is always whole."""
    inside = room.adjusted(INSET, INSET, -INSET, -INSET)
    font = QFont(painter.font())
    font.setPixelSize(12)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    rows = (*_ROWS[:-1], (*_ROWS[-1], _STRIKE)) if hud.strikes else _ROWS
    _paint_keys(painter, inside, rows, hud.held, presence, name_of)
    if hud.strikes:
        _paint_crosshair(painter, room.center(), presence)
    left = inside.left() + (4.35 if hud.strikes else 3.35) * (CAP + GAP)
    right = _paint_pace(painter, inside, hud, presence)
    _paint_words(painter, QRectF(left, inside.bottom() - 30, right - left, 30), hud.words, presence)
    if hud.heading_deg is not None:
        _paint_heading(painter, inside, hud.heading_deg, presence)


def _paint_keys(
    painter: QPainter,
    room: QRectF,
    rows: tuple[tuple[Cap, ...], ...],
    held: frozenset[Key],
    presence: float,
    name_of: Callable[[Key], str],
) -> None:
    now, low = tokens(), room.bottom() - len(rows) * (CAP + GAP) + GAP
    for row, caps in enumerate(rows):
        for key, column, width in caps:
            top = low + row * (CAP + GAP)
            box = QRectF(room.left() + column * (CAP + GAP), top, CAP * width + GAP * (width - 1), CAP)
            down = key in held
            floor = QColor(now.gold if down else now.plate)
            floor.setAlphaF(1.0 if down else _ground(presence))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(floor)
            painter.drawRoundedRect(box, 7, 7)
            words = QColor(now.on_gold if down else now.on_plate)
            words.setAlphaF(1.0 if down else _ink(presence))
            painter.setPen(words)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name_of(key))


def _paint_crosshair(painter: QPainter, centre: QPointF, presence: float) -> None:
    across, down = QPointF(CROSS, 0), QPointF(0, CROSS)
    for width, colour, strength in ((3.6, "#000000", 0.35), (1.6, "#ffffff", 0.6 + 0.4 * presence)):
        stroke = QColor(colour)
        stroke.setAlphaF(strength)
        painter.setPen(QPen(stroke, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(centre - across, centre + across)
        painter.drawLine(centre - down, centre + down)


def _paint_pace(painter: QPainter, room: QRectF, hud: Hud, presence: float) -> float:
    """Returns where it begins, from the left."""
    now = tokens()
    parts = [f"{hud.fps:.0f} fps"]
    if hud.latency_ms is not None:
        parts.append(f"{hud.latency_ms:.0f} ms")
    if hud.paused:
        parts = [_say("Paused")]
    pace = " · ".join(parts)
    recording = "" if hud.recording_s is None else f"REC {clock(hud.recording_s)}"
    metrics = painter.fontMetrics()
    dot = 18 if recording else 0
    gap = 12 if recording else 0
    widest = metrics.horizontalAdvance(recording) + dot + gap
    width = metrics.horizontalAdvance(pace) + widest + 24
    box = QRectF(room.right() - width, room.bottom() - 30, width, 30)
    floor = QColor(now.plate)
    floor.setAlphaF(_ground(1.0 if recording else presence))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(floor)
    painter.drawRoundedRect(box, 8, 8)
    words = QColor(now.on_plate)
    words.setAlphaF(_ink(1.0 if recording else presence))
    painter.setPen(words)
    inner = box.adjusted(12, 0, -12, 0)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, pace)
    if recording:
        red = QColor(now.red)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(red)
        left = inner.right() - metrics.horizontalAdvance(recording) - dot
        painter.drawEllipse(QPointF(left + 5, inner.center().y()), 4.5, 4.5)
        painter.setPen(QColor("#ff7b80"))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, recording)
    return box.left()


def _paint_words(painter: QPainter, room: QRectF, words: tuple[str, ...], presence: float) -> None:
    """As many of them as there is room for, in the middle."""
    metrics = painter.fontMetrics()
    for count in range(len(words), 0, -1):
        text = " · ".join(words[:count])
        width = metrics.horizontalAdvance(text) + 28
        if width <= room.width() - 2 * GAP:
            box = QRectF(room.center().x() - width / 2, room.top(), width, room.height())
            floor, ink = QColor(tokens().plate), QColor(tokens().on_plate)
            floor.setAlphaF(_ground(presence))
            ink.setAlphaF(_ink(presence))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(floor)
            painter.drawRoundedRect(box, 8, 8)
            painter.setPen(ink)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            return


def _paint_heading(painter: QPainter, room: QRectF, heading_deg: float, presence: float) -> None:
    """A short tape of degrees at the upper edge; its gold mark is where the picture was taken."""
    now, centre, top = tokens(), room.center().x(), room.top()
    for deg in range(0, 360, 15):
        off = math.remainder(deg - heading_deg, 360.0)
        if abs(off) > TAPE_DEG / 2:
            continue
        x = centre + off / TAPE_DEG * TAPE_PX
        nearness = 1 - abs(off) / (TAPE_DEG / 2)
        start = deg == 0
        faded = min(1.0, nearness * 1.6)
        long = 12 if start or deg % 45 == 0 else 7
        ends = QPointF(x, top + 1), QPointF(x, top + 1 + long)
        for width, colour, strength in (
            (4.0 if start else 3.2, "#000000", 0.22 + 0.13 * presence),
            (
                2.2 if start else 1.5,
                now.gold if start else "#ffffff",
                0.95 if start else 0.6 + 0.4 * presence,
            ),
        ):
            stroke = QColor(colour)
            stroke.setAlphaF(strength * faded)
            painter.setPen(QPen(stroke, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(*ends)
    painter.setPen(Qt.PenStyle.NoPen)
    for radius, colour, strength in ((3.4, "#000000", 0.3), (2.2, "#ffffff", 0.7 + 0.3 * presence)):
        seat = QColor(colour)
        seat.setAlphaF(strength)
        painter.setBrush(seat)
        painter.drawEllipse(QPointF(centre, top + 20), radius, radius)


def paint_shade(painter: QPainter, room: QRectF) -> None:
    """A darker edge below, so that white words read on any picture."""
    shade = QLinearGradient(room.left(), room.bottom() - 120, room.left(), room.bottom())
    clear, dark = QColor(0, 0, 0, 0), QColor(0, 0, 0, 70)
    shade.setColorAt(0, clear)
    shade.setColorAt(1, dark)
    painter.fillRect(QRectF(room.left(), room.bottom() - 120, room.width(), 120), shade)


def _ground(presence: float) -> float:
    return GROUND + (0.85 - GROUND) * _awake(presence)


def _ink(presence: float) -> float:
    return INK + (1.0 - INK) * _awake(presence)


def _awake(presence: float) -> float:
    return (presence - REST) / (1 - REST)


def _say(text: str) -> str:
    return QCoreApplication.translate("walk", text)
