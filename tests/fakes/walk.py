"""A live session without a worker: it pans and zooms over the start picture, thirty times a second, in the window.

What the real one promises, it keeps: ticks are numbered upward for ever, at most two frames are in flight, a rewind
makes a branch, and a recording becomes a take.
"""

import json
import math
import uuid
from typing import Any

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

from engines.contract import Failure, LiveFrame, Progress
from engines.world.request import WorldRequest
from studio.project.project import Project

SPEED, RUN = 1.6, 3.2  # metres a second
LEFT: dict[str, tuple[int, dict[str, int]]] = {}
"""Where walks were left, and their bookmarks, by their id."""


class FakeSession(QObject):
    """`queue.walk` of tests gives one; `reading_steps` ticks pass before its first frame. `fps` of a slow computer are
    fewer than those of the request."""

    frame = Signal(object)
    noted = Signal(str)
    took = Signal(object)
    sounds = Signal(object)
    progress = Signal(object)
    writing = Signal(object)
    ended = Signal(object)

    def __init__(self, request: WorldRequest, project: Project, reading_steps: int = 3, fps: int = 0) -> None:
        super().__init__()
        self.id = uuid.uuid4().hex
        self.request, self._project = request, project
        self.told: list[dict[str, Any]] = []
        self._reading, self._left = reading_steps, reading_steps
        self._keys: set[str] = set()
        self._yaw = self._pitch = 0.0
        self._heard = self._tick = 0
        self._sent: list[int] = []
        self._places: dict[int, tuple[float, float, float]] = {0: (0.0, 0.0, 0.0)}
        self._base = (0.0, 0.0)
        self._here = 0
        self._parents = {0: -1}
        self._marks: dict[str, int] = {}
        self._paused = False
        self._recording: int | None = None
        self._size = (request.width, request.height)
        self._picture = QImage(str(request.image)) if request.image else _field()
        self._timer = QTimer(self, interval=1000 // (fps or request.fps))
        self._timer.timeout.connect(self._go)
        self._timer.start()

    def control(self, values: dict[str, Any]) -> None:
        self.told.append(values)
        match values.get("do"):
            case None:
                self._heard = values["number"]
                if values["shown"] in self._sent:
                    del self._sent[: self._sent.index(values["shown"]) + 1]
                self._keys = set(values["keys"])
                self._yaw, self._pitch = values["yaw"], values["pitch"]
            case "pause" | "go" as do:
                self._paused = do == "pause"
                self._show(0.0)
            case "record":
                self._recording = self._tick
            case "stop_recording":
                self._end_recording()
            case "rewind":
                self._return(int(values["tick"]))
            case "bookmark":
                self._marks[values["name"]] = self._here
            case "come back":
                self._here, self._marks = LEFT.get(values["walk"], (0, {}))
                self._tick = self._here
                self._places[self._here], self._parents[self._here] = (0.0, 0.0, 0.0), self._here - 1
            case "return":
                self._return(self._marks[values["name"]])
            case "resize":
                self._size = (values["width"], values["height"])

    def stop(self) -> None:
        LEFT[self.id] = self._here, self._marks
        self._end_recording()
        self._end(None)

    def close(self) -> None:
        self.stop()

    def fail(self, failure: Failure) -> None:
        self._end(failure)

    def _end(self, how: Failure | None) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self.ended.emit(how)

    def _go(self) -> None:
        if self._left:
            self._left -= 1
            done = self._reading - self._left
            self.progress.emit(Progress(phase="Reading the picture", step=done, total=self._reading))
            return
        if self._paused or len(self._sent) >= 2:
            return
        x, z, _ = self._places[self._here]
        speed = RUN if "run" in self._keys else SPEED
        yaw = math.radians(self._yaw - self._base[0])
        ahead = ("forward" in self._keys) - ("back" in self._keys)
        aside = ("right" in self._keys) - ("left" in self._keys)
        way = speed / self.request.fps
        x += (ahead * math.sin(yaw) + aside * math.cos(yaw)) * way
        z += (ahead * math.cos(yaw) - aside * math.sin(yaw)) * way
        self._tick += 1
        self._parents[self._tick], self._here = self._here, self._tick
        self._places[self._here] = (x, z, self._yaw - self._base[0])
        self._show(speed * bool(ahead or aside))

    def _return(self, tick: int) -> None:
        self._here = tick
        self._parents.setdefault(tick, tick - 1)
        self._sent.clear()
        self._base = (self._yaw - self._places.setdefault(tick, (0.0, 0.0, 0.0))[2], self._pitch)
        self._show(0.0)

    def _show(self, speed: float) -> None:
        x, z, yaw = self._places[self._here]
        width, height = self._size
        pixels = self._draw(x, z, yaw, width, height)
        self._sent.append(self._here)
        recording = None if self._recording is None else (self._tick - self._recording) / self.request.fps
        about = {
            "x": x, "z": z, "yaw_deg": yaw, "pitch_deg": self._pitch,
            "ground": "grass", "speed": speed, "landed": False,
            "step": speed > 0 and self._here % 15 == 0, "recording_s": recording,
            "history": [max(0, self._tick - 9000), self._tick], "paused": self._paused,
            "parent": self._parents[self._here],
        }  # fmt: skip
        self.frame.emit(
            LiveFrame(
                width=width, height=height, pixels=pixels, tick=self._here, heard=self._heard, drawn_ms=9.5,
                about=about,
            )
        )  # fmt: skip

    def _draw(self, x: float, z: float, yaw: float, width: int, height: int) -> bytes:
        whole = self._picture
        share = min(max(math.exp(-z / 12), 0.15), 1.0)
        box_width = min(whole.width(), whole.height() * width / height) * share
        box_height = box_width * height / width
        turn = (yaw / 90 + x / 20) % 4
        across = 0.5 + 0.5 * math.sin(turn * math.pi / 2)
        left = across * (whole.width() - box_width)
        top = (whole.height() - box_height) / 2
        frame = QImage(width, height, QImage.Format.Format_RGB888)
        with QPainter(frame) as painter:
            painter.drawImage(QRectF(0, 0, width, height), whole, QRectF(left, top, box_width, box_height))
        rows = [bytes(frame.constScanLine(row))[: width * 3] for row in range(height)]
        return b"".join(rows)

    def _end_recording(self) -> None:
        if self._recording is None:
            return
        begin, self._recording = self._recording, None
        folder = self._project.job_folder(f"walk{self._tick}")
        folder.mkdir(parents=True)
        (folder / "take.mp4").write_bytes(b"film")
        log = {"layout": "matinee-actions/1", "fps": self.request.fps, "begin": begin, "held": []}
        (folder / "actions.json").write_text(json.dumps(log))
        recipe = {
            "panel": "world",
            "engine": "builtin",
            "request": {"place": self.request.place or "meadow", "seed": self.request.seed},
            "assets": {},
        }
        seconds = (self._tick - begin) / self.request.fps
        self.took.emit(
            self._project.gallery.adopt(folder, recipe, folder / "take.mp4", seconds, "Walk", folder.name)
        )


def _field() -> QImage:
    """Sky over a meadow."""
    image = QImage(960, 540, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        sky = QLinearGradient(0, 0, 0, 300)
        sky.setColorAt(0, QColor("#6fb1e8"))
        sky.setColorAt(1, QColor("#d9ecf2"))
        painter.fillRect(0, 0, 960, 300, sky)
        painter.fillRect(0, 300, 960, 240, QColor("#6c9350"))
        for at in range(0, 960, 80):
            painter.fillRect(at, 270 - at % 120, 30, 60 + at % 120, QColor("#8a6a45"))
    return image
