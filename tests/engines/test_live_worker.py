"""What the live channel promises: controls reach a walk while it runs, frames come back, and it ends well."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from engines.contract import LiveFrame
from engines.wire import FrameRing, LineReader, decode_event, encode

TESTS = Path(__file__).parents[1]
SIZE = 160, 90


class Window:
    """A worker process at the other end of its channel."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ring = FrameRing(folder / "ring", SIZE[0] * SIZE[1] * 3)
        environment = {**os.environ, "PYTHONPATH": str(TESTS), "MATINEE_HOME": str(folder / "home")}
        command = ["-m", "engines.worker", "--ring", str(folder / "ring")]
        engines = ["--engines", "fakes.world:CorridorWorld", "--engines", "fakes.engine:ColourEngine"]
        self.process = subprocess.Popen(
            [sys.executable, *command, *engines],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=TESTS.parent,
            env=environment,
        )
        self._lines: Queue[dict[str, Any] | None] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, t: str, **fields: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(encode(t, **fields))
        self.process.stdin.flush()

    def walk(self, job: str = "walk", panel: str = "world", **fields: Any) -> None:
        request = {"place": "city", "width": SIZE[0], "height": SIZE[1], "sound": False, "seed": 0, **fields}
        request = {} if panel == "colour" else request
        self.send(
            "live", job=job, folder=str(self.folder / job), panel=panel, engine="builtin", request=request
        )

    def control(self, job: str = "walk", **values: Any) -> None:
        self.send("control", job=job, values=values)

    def until(self, t: str) -> dict[str, Any]:
        return next(line for line in self.lines() if line["t"] == t)

    def lines(self) -> Iterator[dict[str, Any]]:
        while line := self._lines.get(timeout=60):
            yield line

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)
        self.ring.close()

    def _listen(self) -> None:
        assert self.process.stdout
        reader = LineReader()
        while data := os.read(self.process.stdout.fileno(), 65536):
            for line in reader.feed(data):
                self._lines.put(line)
        self._lines.put(None)


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    opened = Window(tmp_path_factory.mktemp("window"))
    yield opened
    opened.close()


def test_controls_move_the_walk_and_its_pictures_come_through_the_ring(window: Window) -> None:
    window.walk()
    window.control(number=1, keys=["forward"], yaw=0, pitch=0, shown=-1)
    pictures = set()
    for number, line in enumerate(window.lines(), 2):
        if line["t"] != "live_frame":
            continue
        frame = decode_event(dict(line.items()))
        assert isinstance(frame, LiveFrame)
        picture = window.ring.read(frame.slot)
        assert picture
        assert picture[:2] == SIZE
        pictures.add(picture[2])
        window.control(number=number, keys=["forward"], yaw=number * 3, pitch=0, shown=frame.tick)
        if frame.about["z"] > 1:
            break
    assert frame.heard > 1
    assert len(pictures) > 5
    window.send("cancel", job="walk")
    assert window.until("done")["outcome"] == "finished"


def test_every_recording_is_finished_at_once_and_its_recipe_names_its_log(window: Window) -> None:
    window.walk()
    media = []
    number = ticks = 0
    for line in window.lines():
        match line:
            case {"t": "live_frame", "tick": int(tick)}:
                ticks += 1
                window.control(number=number, keys=["forward"], yaw=0, pitch=0, shown=tick)
                if ticks in (3, 20):
                    window.control(do="record")
                if ticks == 12:
                    window.control(do="stop_recording")
                if ticks == 30:
                    window.send("cancel", job="walk")
            case {"t": "artifact", "kind": "media", "path": str(path)}:
                media.append(Path(path))
                assert ticks < 30 or len(media) == 2
            case {"t": "done"}:
                break
    assert [path.parent.name for path in media] == ["recording-1", "recording-2"]
    for path in media:
        assert {"take.mp4", "actions.json", "recipe.json", "poster.png"} <= {
            f.name for f in path.parent.iterdir()
        }
        recipe = json.loads((path.parent / "recipe.json").read_text())
        assert recipe["request"]["actions"] == str(path.with_name("actions.json"))
        assert "actions" in recipe["assets"]


def test_what_is_said_to_a_walk_after_its_end_is_not_done_in_the_next(window: Window) -> None:
    window.walk()
    window.send("cancel", job="walk")
    window.until("done")
    window.control(do="record")
    window.walk()
    frames = [window.until("live_frame") for _ in range(2)]
    assert [frame["about"]["recording_s"] for frame in frames] == [None, None]
    window.send("cancel", job="walk")
    assert window.until("done")["outcome"] == "finished"


def test_an_engine_without_a_world_says_so(window: Window) -> None:
    window.walk(panel="colour")
    assert "cannot be walked in" in window.until("failure")["message"]
    assert window.until("done")["outcome"] == "failed"


def test_a_walk_without_a_start_or_with_a_missing_picture_is_one_clear_line(window: Window) -> None:
    window.walk(place=None)
    assert window.until("failure")["message"] == "image: there is no world to walk in"
    window.walk("again", place=None, image="/nowhere/picture.png")
    assert window.until("failure")["message"] == "image: /nowhere/picture.png does not exist"
