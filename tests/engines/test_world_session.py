"""What a walk promises: the newest controls count, speed stays true, and any moment can be had again, to the pixel."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes.world import SPEED_M_S, Corridor

from engines.contract import Artifact, Event, LiveFrame, Note
from engines.media.video import VideoReader
from engines.world import logs
from engines.world.actions import Action, ActionLog, Held
from engines.world.controls import Controls
from engines.world.history import History
from engines.world.left import LeftWalks
from engines.world.request import WorldRequest
from engines.world.session import Session

FPS = 30
Answer = Callable[[LiveFrame], None]


class Walker:
    """Somebody before the screen: sees each frame, says so, and does as `answers` at that frame."""

    def __init__(self, walk: Corridor, folder: Path, left: LeftWalks | None = None, **fields: Any) -> None:
        self.left = left or LeftWalks()
        values = {"place": "city", "sound": False, "alive": False, "width": 160, "height": 90, **fields}
        self.controls = Controls()
        self.over = threading.Event()
        self.number = 0
        self.state: dict[str, Any] = {"keys": [], "yaw": 0.0, "pitch": 0.0, "shown": -1}
        self.events: list[Event] = []

        def reopen(size: tuple[int, int]) -> Corridor:
            return Corridor(size, walk.fps)

        self._session = Session(
            WorldRequest(**values), folder, walk, reopen, self.controls, self.over.is_set, self.left
        ).events()

    def hold(self, *keys: str, **values: Any) -> int:
        self.number += 1
        self.state |= {"keys": list(keys), **values}
        self.controls.put({"number": self.number, **self.state})
        return self.number

    def see(self, frame: LiveFrame) -> None:
        self.hold(*self.state["keys"], shown=frame.tick)

    def frames(self) -> Iterator[LiveFrame]:
        """Frames as they come; each is shown when the next is asked for."""
        for event in self._session:
            self.events.append(event)
            if isinstance(event, LiveFrame):
                event.pixels = np.array(event.pixels)
                yield event
                self.see(event)

    def leave(self) -> list[Event]:
        self.over.set()
        rest = list(self._session)
        self.events += rest
        return rest


def walked(frames: Iterator[LiveFrame], ticks: int) -> list[LiveFrame]:
    """Frames until so many more ticks were made."""
    seen = [next(frames)]
    while seen[-1].tick < seen[0].tick + ticks:
        seen.append(next(frames))
    return seen


def test_the_newest_controls_are_obeyed_by_the_next_tick(tmp_path: Path) -> None:
    walker = Walker(Corridor(), tmp_path)
    frames = walker.frames()
    assert next(frames).about["z"] == 0
    walker.hold("back")
    number = walker.hold("forward", yaw=30.0)
    frame = next(frames)
    assert frame.heard >= number
    assert frame.tick == 1
    assert frame.about["z"] == pytest.approx(SPEED_M_S / FPS, abs=0.001)
    assert frame.about["yaw_deg"] == pytest.approx(30, abs=0.01)
    walker.leave()


def test_turns_add_up_though_lines_were_skipped_and_a_tapped_jump_is_done_once(tmp_path: Path) -> None:
    walker = Walker(Corridor(), tmp_path)
    frames = walker.frames()
    next(frames)
    walker.controls.put({"do": "record"})
    walker.hold("jump", yaw=200.0)
    walker.hold(yaw=500.0)
    seen = walked(frames, 4)
    assert seen[-1].about["yaw_deg"] == pytest.approx(500 - 360, abs=0.01)
    walker.leave()
    log = logs.read(tmp_path / "recording-1" / "actions.json")
    assert ["jump" in action.keys for action in log].count(True) == 1
    assert sum(action.yaw for action in log) == pytest.approx(500, abs=0.001)


def test_no_more_than_two_frames_are_on_their_way_to_the_screen(tmp_path: Path) -> None:
    walker = Walker(Corridor(alive=True), tmp_path, alive=True)
    walker.hold("forward")
    got: list[LiveFrame] = []
    reading = threading.Thread(
        target=lambda: got.extend(e for e in walker._session if isinstance(e, LiveFrame))
    )
    reading.start()
    time.sleep(0.6)
    assert [frame.tick for frame in got][:1] == [0]
    assert len(got) == 2
    walker.hold("forward", shown=got[-1].tick)
    time.sleep(0.3)
    assert len(got) == 4
    walker.over.set()
    reading.join()


def test_a_slow_machine_walks_as_fast_and_draws_less(tmp_path: Path) -> None:
    walk = Corridor(draw_s=0.08)
    walker = Walker(walk, tmp_path)
    frames = walker.frames()
    next(frames)
    walker.hold("forward")
    began = time.monotonic()
    seen = [next(frames) for _ in range(12)]
    took_s = time.monotonic() - began
    assert seen[-1].about["z"] == pytest.approx(took_s * SPEED_M_S, rel=0.35)
    assert walk.passed > len(seen)
    walker.leave()


def test_nothing_is_drawn_while_nothing_moves(tmp_path: Path) -> None:
    walk = Corridor()
    walker = Walker(walk, tmp_path)
    reading = threading.Thread(target=lambda: [None for _ in walker.frames()])
    reading.start()
    time.sleep(0.9)
    drawn = walk.drawn
    time.sleep(0.4)
    assert walk.drawn == drawn
    walker.hold("forward")
    time.sleep(0.3)
    assert walk.drawn > drawn
    walker.over.set()
    reading.join()


def test_a_rewind_gives_the_same_frame_and_walking_on_makes_a_branch(tmp_path: Path) -> None:
    walker = Walker(Corridor(alive=True), tmp_path, alive=True)
    frames = walker.frames()
    walker.hold("forward")
    seen = {frame.tick: frame for frame in walked(frames, 12)}
    walker.hold(yaw=40.0)
    seen |= {frame.tick: frame for frame in walked(frames, 6)}
    newest = max(seen)
    ticks = [tick for tick in sorted(seen) if 0 < tick < 10]
    walker.controls.put({"do": "pause"})
    for tick in ticks[::3]:
        walker.controls.put({"do": "rewind", "tick": tick})
        again = next(frame for frame in frames if frame.tick == tick)
        assert np.array_equal(again.pixels, seen[tick].pixels)
    back = ticks[::3][-1]
    walker.controls.put({"do": "go"})
    branch = next(frame for frame in frames if frame.tick > newest)
    assert branch.about["parent"] in (back, branch.tick - 1)
    walker.controls.put({"do": "rewind", "tick": newest})
    assert np.array_equal(next(f for f in frames if f.tick == newest).pixels, seen[newest].pixels)
    walker.leave()


def test_a_bookmark_is_returned_to_exactly_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    walker = Walker(Corridor(), tmp_path)
    frames = walker.frames()
    walker.hold("forward")
    walked(frames, 5)
    walker.controls.put({"do": "pause"})
    there = next(frames)
    walker.controls.put({"do": "bookmark", "name": "well"})
    walker.controls.put({"do": "go"})
    walked(frames, 8)
    walker.controls.put({"do": "return", "name": "cellar"})
    walker.controls.put({"do": "return", "name": "well"})
    again = next(frame for frame in frames if frame.tick == there.tick)
    assert np.array_equal(again.pixels, there.pixels)
    assert any(isinstance(event, Note) and "cellar" in event.message for event in walker.events)
    walker.leave()


def test_a_recording_is_a_film_of_what_was_seen_and_its_log_makes_it_again(tmp_path: Path) -> None:
    walker = Walker(Corridor(alive=True), tmp_path, alive=True, format="mkv")
    frames = walker.frames()
    walker.hold("forward")
    walked(frames, 9)
    walker.controls.put({"do": "sky", "weather": "rain"})
    walker.controls.put({"do": "record"})
    start = next(frames).tick
    walker.hold("forward", yaw=12.3)
    seen = {frame.tick: frame for frame in walked(frames, 20)}
    walker.controls.put({"do": "stop_recording"})
    stopped = next(frames)
    (film,) = [event for event in walker.leave() + walker.events if isinstance(event, Artifact)][:1]
    log = logs.read(film.path.with_name("actions.json"))
    assert log.begin == start
    pictures = [pixels for _, pixels in VideoReader(film.path).frames()]
    assert len(pictures) == log.ticks - log.begin == stopped.tick - start
    again = Corridor(alive=True)
    for tick, action in enumerate(log, 1):
        (frame,) = again.advance([action])
        if tick in seen and tick > log.begin:
            assert np.array_equal(frame, seen[tick].pixels)
            assert np.array_equal(frame, pictures[tick - log.begin - 1])


def test_a_disk_that_refuses_ends_the_recording_and_not_the_walk(tmp_path: Path) -> None:
    walker = Walker(Corridor(alive=True), tmp_path, alive=True)
    frames = walker.frames()
    walker.controls.put({"do": "record"})
    next(frames)
    walked(frames, 3)
    segments = tmp_path / "recording-1" / "segments"
    for part in segments.iterdir():
        part.unlink()
    segments.rmdir()
    walked(frames, 3)
    walker.controls.put({"do": "stop_recording"})
    walked(frames, 20)
    assert any(isinstance(e, Note) and "recording stopped" in e.message for e in walker.events)
    walker.leave()


def test_a_film_whose_sound_is_refused_is_kept_without_it(tmp_path: Path) -> None:
    walker = Walker(Corridor(alive=True), tmp_path, alive=True, sound=True)
    (tmp_path / "recording-1" / "sound.wav" / "in-the-way").mkdir(parents=True)
    frames = walker.frames()
    walker.controls.put({"do": "record"})
    next(frames)
    walked(frames, 5)
    walker.controls.put({"do": "stop_recording"})
    next(frames)
    walker.leave()
    (film,) = [e for e in walker.events if isinstance(e, Artifact) and e.kind == "media"]
    assert not VideoReader(film.path).has_sound
    assert any(isinstance(e, Note) and "has no sound" in e.message for e in walker.events)


def test_sounds_come_one_by_one_and_one_that_is_refused_ends_no_walk(tmp_path: Path) -> None:
    (tmp_path / "sound" / "ambience.wav" / "in-the-way").mkdir(parents=True)
    walker = Walker(Corridor(alive=True), tmp_path, alive=True, sound=True)
    frames = walker.frames()
    while not any(isinstance(event, Note) for event in walker.events):
        next(frames)
    walked(frames, 3)
    sounds = [event.path.name for event in walker.events if isinstance(event, Artifact)]
    assert "step-grass-0.wav" in sounds
    assert "ambience.wav" not in sounds
    walker.leave()


def test_a_script_is_walked_until_the_walker_takes_over(tmp_path: Path) -> None:
    walker = Walker(Corridor(), tmp_path)
    frames = walker.frames()
    next(frames)
    walker.controls.put({"do": "play", "script": "walk forward 1 s, look left 90°"})
    seen = walked(frames, 10)
    assert seen[-1].about["z"] > 0
    assert seen[-1].about["playing"]
    walker.hold("back")
    assert not next(frame for frame in frames if frame.heard >= walker.number - 1).about["playing"]
    walker.controls.put({"do": "play", "script": "wlak forwards"})
    walked(frames, 3)
    assert any(isinstance(event, Note) for event in walker.events)
    walker.leave()


def test_a_walk_that_was_left_is_come_back_to_where_it_was(tmp_path: Path) -> None:
    left = LeftWalks()
    walker = Walker(Corridor((160, 90), FPS), tmp_path / "one", left)
    frames = walker.frames()
    next(frames)
    walker.hold("forward", yaw=20.0)
    walker.controls.put({"do": "bookmark", "name": "1"})
    last = walked(frames, 12)[-1]
    walker.leave()
    other = Walker(Corridor((160, 90), FPS), tmp_path / "two", left)
    other.controls.put({"do": "come back", "walk": "one"})
    frames = other.frames()
    seen = next(frames)
    assert seen.tick >= last.tick
    assert list(seen.about["bookmarks"]) == ["1"]
    other.controls.put({"do": "rewind", "tick": last.tick})
    again = next(frame for frame in frames if frame.tick == last.tick)
    assert np.array_equal(again.pixels, last.pixels)
    other.controls.put({"do": "come back", "walk": "gone"})
    walked(frames, 3)
    assert any(isinstance(event, Note) and "not kept" in event.message for event in other.events)
    other.leave()


def test_bookmarks_of_a_dozen_walks_are_kept(tmp_path: Path) -> None:
    left = LeftWalks()
    names = [f"walk-{number}" for number in range(12)]
    for name in names:
        history = History(FPS, start=0)
        for tick in range(1, 50):
            history.add(Action(keys=frozenset({"forward"})))
            history.keep(tick)
            if tick == 20:
                history.mark("1", tick)
        left.keep(name, history)
    for name in names:
        history = left.take(name)
        assert history.marked("1").state == 20
        assert history.way_to(history.now).state == 49


def test_the_way_to_where_a_log_begins_is_seen_to_pass(tmp_path: Path) -> None:
    log = ActionLog(fps=FPS, begin=100, held=(Held(ticks=120, action=Action(keys=frozenset({"forward"}))),))
    logs.write(tmp_path / "log.json", log)
    walker = Walker(Corridor((160, 90), FPS), tmp_path)
    frames = walker.frames()
    next(frames)
    walker.controls.put({"do": "play", "log": str(tmp_path / "log.json"), "wait": True})
    way = [next(frames)]
    while way[-1].tick - way[0].tick < 100:
        way.append(next(frames))
    ticks = [frame.tick for frame in way if frame.tick > way[0].tick]
    assert len(ticks) >= 4
    assert all(frame.about["keys"] == ["forward"] for frame in way if frame.tick > way[0].tick)
    walker.leave()


def test_a_studio_that_closes_waits_for_no_film_and_loses_none(tmp_path: Path) -> None:
    walker = Walker(Corridor((160, 90), FPS), tmp_path)
    frames = walker.frames()
    next(frames)
    walker.hold("forward")
    walker.controls.put({"do": "record"})
    walked(frames, 20)
    walker.controls.put({"do": "close"})
    assert not any(isinstance(event, Artifact) for event in walker.leave())
    (segment,) = tmp_path.glob("recording-1/segments/0*")
    log = logs.read(tmp_path / "recording-1" / "actions.json")
    assert len(list(VideoReader(segment).frames())) == log.ticks - log.begin >= 19


def test_a_film_that_is_to_be_finer_than_the_walk_is_left_to_be_rendered_from_its_log(tmp_path: Path) -> None:
    walker = Walker(Corridor((160, 90), FPS), tmp_path)
    frames = walker.frames()
    walker.hold("forward")
    start = walked(frames, 9)[-1].tick
    walker.controls.put({"do": "record", "width": 320, "height": 180})
    walked(frames, 20)
    walker.controls.put({"do": "stop_recording"})
    assert next(frames).about["recording_s"] is None
    assert not any(isinstance(event, Artifact) for event in walker.leave())
    request = WorldRequest(**json.loads((tmp_path / "recording-1" / "request.json").read_text()))
    assert (request.width, request.height) == (320, 180)
    assert request.actions
    log = logs.read(request.actions)
    assert log.begin >= start
    assert log.ticks - log.begin >= 19
    assert not list(tmp_path.glob("recording-1/segments/*"))


def test_another_size_shows_the_same_place(tmp_path: Path) -> None:
    walker = Walker(Corridor(), tmp_path)
    frames = walker.frames()
    walker.hold("forward")
    before = walked(frames, 6)[-1]
    walker.hold()
    walker.controls.put({"do": "resize", "width": 320, "height": 180})
    after = next(frame for frame in frames if frame.width == 320)
    assert after.height == 180
    assert after.about["z"] >= before.about["z"]
    walker.leave()


def test_a_world_that_thinks_in_blocks_is_shown_frame_by_frame_and_rests_when_nothing_is_done(
    tmp_path: Path,
) -> None:
    walker = Walker(Corridor(block=4, alive=True), tmp_path, alive=True)
    frames = walker.frames()
    walker.hold("forward")
    seen = walked(frames, 20)
    assert [frame.tick for frame in seen] == list(range(seen[0].tick, seen[-1].tick + 1))
    assert not np.array_equal(seen[-1].pixels, seen[3].pixels)
    assert "z" not in seen[-1].about
    walker.controls.put({"do": "rewind", "tick": 9})
    next(frame for frame in frames if frame.tick <= 9)
    walker.leave()


def test_memory_of_a_long_walk_is_bounded_and_its_log_is_whole() -> None:
    history = History(FPS, start="start", most_bytes=20_000)
    for tick in range(3000):
        history.add(Action(keys=frozenset({"forward"}) if tick % 2 else frozenset(), yaw=tick % 7 / 8))
        history.keep(np.zeros(100, np.uint8))
        if tick == 10:
            history.mark("early", "state")
    first, last = history.span
    assert last == 3000
    assert 3000 - first <= 200
    assert history.marked("early").tick == 11
    assert len(history.actions_to(3000)) == 3000
    assert history.actions_to(3000)[8] == Action(yaw=1 / 8)
    assert history.way_to(2990).state_tick == 2990
