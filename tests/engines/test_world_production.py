"""What a filmed walk promises: the same pixels again, from a log or words, also after a crash, and an end at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes.world import CorridorWorld
from numpy.typing import NDArray

from engines.contract import Artifact, BadInput, Cancelled, Event, Note, Preview, Progress, Started
from engines.media.image import write_image
from engines.media.video import VideoReader
from engines.world import logs
from engines.world.actions import Action, ActionLog, Held
from engines.world.look_around import look_around
from engines.world.request import WorldRequest


def wanted(**fields: Any) -> WorldRequest:
    values = {
        "place": "city",
        "width": 160,
        "height": 90,
        "sound": False,
        "seed": 0,
        "format": "mkv",
        **fields,
    }
    return WorldRequest(**values)


def filmed(
    request: WorldRequest, folder: Path, during: Callable[[CorridorWorld, Event], object] | None = None
) -> list[Event]:
    folder.mkdir(exist_ok=True)
    engine, events = CorridorWorld(), []
    for event in engine.run(request, folder):
        events.append(event)
        if during:
            during(engine, event)
    return events


def pixels(folder: Path) -> NDArray[np.uint8]:
    return np.stack([frame for _, frame in VideoReader(folder / "take.mkv").frames()])


def walk(path: Path, seconds: int = 5, **fields: Any) -> Path:
    actions = (Action(keys=frozenset({"forward"}), yaw=0.7), Action(keys=frozenset({"forward"}), yaw=-0.4))
    held = tuple(Held(ticks=30, action=actions[n % 2]) for n in range(seconds))
    logs.write(path, ActionLog(held=held, **fields))
    return path


def test_whoever_films_a_picture_of_one_colour_is_told(tmp_path: Path) -> None:
    picture = tmp_path / "one.png"
    write_image(picture, np.full((90, 160, 3), 120, np.uint8))
    events = filmed(wanted(place=None, image=picture, script="walk forward 0.2 s"), tmp_path / "film")
    assert any(isinstance(event, Note) and "of one colour" in event.message for event in events)


def test_the_same_log_gives_the_same_pixels_and_one_frame_a_tick(tmp_path: Path) -> None:
    request = wanted(actions=walk(tmp_path / "log.json", 3, begin=15))
    events = filmed(request, tmp_path / "one")
    filmed(request, tmp_path / "two")
    one, two = pixels(tmp_path / "one"), pixels(tmp_path / "two")
    assert len(one) == 75
    assert np.array_equal(one, two)
    assert isinstance(events[0], Started)
    (film,) = [event for event in events if isinstance(event, Artifact) and event.kind == "media"]
    assert film.duration_s == 2.5
    assert any(isinstance(event, Preview) for event in events)
    whole = wanted(actions=walk(tmp_path / "whole.json", 3))
    filmed(whole, tmp_path / "whole")
    assert np.array_equal(pixels(tmp_path / "whole")[15:], one)


def test_a_cancelled_film_stops_at_once_and_goes_on_to_the_same_pixels(tmp_path: Path) -> None:
    request = wanted(actions=walk(tmp_path / "log.json"))
    filmed(request, tmp_path / "whole")

    def stop(engine: CorridorWorld, event: Event) -> None:
        if isinstance(event, Artifact):
            engine.cancel()

    with pytest.raises(Cancelled):
        filmed(request, tmp_path / "broken", stop)
    (kept,) = (tmp_path / "broken" / "segments").iterdir()
    made = kept.stat().st_mtime_ns
    events = filmed(request, tmp_path / "broken")
    assert isinstance(events[0], Started)
    assert events[0].resumed_at == 1
    assert kept.stat().st_mtime_ns == made
    assert np.array_equal(pixels(tmp_path / "broken"), pixels(tmp_path / "whole"))


def test_words_say_what_is_done_and_a_film_has_sound(tmp_path: Path) -> None:
    events = filmed(wanted(script="walk forward 1 s, look left 90°", sound=True), tmp_path / "film")
    frames = pixels(tmp_path / "film")
    assert not np.array_equal(frames[0], frames[-1])
    film = next(event for event in events if isinstance(event, Artifact) and event.kind == "media")
    assert VideoReader(film.path).has_sound
    assert any(isinstance(event, Progress) and event.phase == "Making the sound" for event in events)


def test_whoever_says_nothing_is_shown_around(tmp_path: Path) -> None:
    events = filmed(wanted(fps=10), tmp_path / "film")
    film = next(event for event in events if isinstance(event, Artifact) and event.kind == "media")
    assert 10 < film.duration_s < 20
    assert len(np.unique(pixels(tmp_path / "film")[:, 40].reshape(-1, 160 * 3), axis=0)) > 60
    assert list(logs.read(tmp_path / "film" / "actions.json")) == list(look_around(10))


def test_a_log_of_another_rate_keeps_it_and_says_so(tmp_path: Path) -> None:
    request = wanted(actions=walk(tmp_path / "log.json", 1, fps=24))
    events = filmed(request, tmp_path / "film")
    assert any(isinstance(event, Note) and "24" in event.message for event in events)
    assert VideoReader(tmp_path / "film" / "take.mkv").fps == 24


def test_what_cannot_be_followed_is_one_clear_line_before_anything_is_built(tmp_path: Path) -> None:
    torn = tmp_path / "torn.json"
    torn.write_bytes(walk(tmp_path / "log.json").read_bytes()[:200])
    for fields in ({"actions": torn}, {"actions": tmp_path / "gone.json"}, {"script": "wlak about"}):
        with pytest.raises(BadInput) as error:
            filmed(wanted(**fields), tmp_path / "film")
        assert error.value.field == next(iter(fields))
    with pytest.raises(BadInput, match="there is no world"):
        filmed(wanted(place=None), tmp_path / "film")
