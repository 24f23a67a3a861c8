"""What the built-in compositor promises as an engine: what was dropped appears, and bad pictures are named."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from engines.contract import (
    Artifact,
    BadInput,
    Cancelled,
    Event,
    Note,
    Preview,
    Progress,
    Started,
    parse_request,
)
from engines.elements.engine import BuiltinElements
from engines.elements.request import ElementsRequest
from engines.media.image import read_image, write_image
from engines.media.video import VideoReader
from resources import SAMPLES

PICTURES = SAMPLES / "elements"
GIRL, FOX, MEADOW = PICTURES / "girl.png", PICTURES / "fox.png", PICTURES / "meadow.jpg"


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Cut-outs of these tests lie in a folder of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def run(folder: Path, **values: Any) -> list[Event]:
    folder.mkdir(exist_ok=True)
    usual = {
        "elements": [f"girl={GIRL}", f"fox={FOX}"],
        "background": MEADOW,
        "prompt": "The fox runs to the girl.",
        "duration_s": 1,
        "format": "mkv",
    }
    request = parse_request(ElementsRequest, {**usual, **values})
    return list(BuiltinElements().run(request, folder))


def film(events: list[Event]) -> list[np.ndarray]:
    (media,) = [e for e in events if isinstance(e, Artifact) and e.kind == "media"]
    reader = VideoReader(media.path)
    frames = [frame for _, frame in reader.frames()]
    reader.close()
    return frames


def notes(events: list[Event]) -> str:
    return "\n".join(event.message for event in events if isinstance(event, Note))


def orange(frame: np.ndarray) -> np.ndarray:
    """Columns in which the fox's coat is seen."""
    hsv = cv2.cvtColor(frame, cv2.COLOR_RGB2HSV)
    coat = (hsv[..., 0] > 6) & (hsv[..., 0] < 15) & (hsv[..., 1] > 170) & (hsv[..., 2] > 120)
    return np.flatnonzero(coat.sum(0) > 12)


def test_the_elements_are_seen_and_do_what_the_words_say(tmp_path: Path) -> None:
    events = run(tmp_path / "job")
    assert isinstance(events[0], Started)
    assert any(isinstance(event, Preview) for event in events)
    frames = film(events)
    assert len(frames) == 24
    assert frames[0].shape == (480, 854, 3)
    first, last = orange(frames[0]), orange(frames[-1])
    assert len(last) > 40
    assert abs(np.median(last) - np.median(first)) > 80


def test_equal_requests_give_equal_pixels_and_a_finished_segment_is_kept(tmp_path: Path) -> None:
    one, folder = film(run(tmp_path / "one")), tmp_path / "two"
    two = film(run(folder))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    (segment,) = (folder / "segments").glob("*.mkv")
    made = segment.stat().st_mtime_ns
    again = run(folder)
    assert again[0] == Started(phases=again[0].phases, weights=again[0].weights, resumed_at=1)
    assert segment.stat().st_mtime_ns == made


def test_a_cancelled_scene_leaves_no_take(tmp_path: Path) -> None:
    engine = BuiltinElements()
    request = parse_request(
        ElementsRequest, {"elements": [f"girl={GIRL}"], "background": MEADOW, "duration_s": 4}
    )

    def stopped_at_the_first_picture() -> None:
        for event in engine.run(request, tmp_path):
            if isinstance(event, Preview):
                engine.cancel()

    with pytest.raises(Cancelled):
        stopped_at_the_first_picture()
    assert not list(tmp_path.glob("take.*"))


def test_without_a_background_the_place_of_the_words_is_drawn(tmp_path: Path) -> None:
    frames = film(run(tmp_path / "job", background=None, prompt="The fox runs through the snow."))
    corner = frames[0][-60:, :200].mean((0, 1))
    assert corner.min() > 90, "snow is light"


def test_a_line_between_quotation_marks_is_heard_and_lengthens_the_scene(tmp_path: Path) -> None:
    prompt = '"Good morning, little fox. Where have you been all night?" says the girl.'
    events = run(tmp_path / "job", prompt=prompt, format="mp4")
    (media,) = [e for e in events if isinstance(e, Artifact) and e.kind == "media"]
    reader = VideoReader(media.path)
    assert reader.has_sound
    assert reader.duration_s > 2
    reader.close()


def test_who_was_named_and_not_dropped_is_told(tmp_path: Path) -> None:
    events = run(tmp_path / "job", prompt="A wizard walks to the girl.")
    assert "wizard" in notes(events)


@pytest.mark.parametrize("prompt", ["", "🙂🙂🙂", "Tax returns are due in spring."])
def test_words_that_name_nobody_leave_everybody_standing(tmp_path: Path, prompt: str) -> None:
    frames = film(run(tmp_path / "job", prompt=prompt))
    assert len(orange(frames[0])) > 20


def test_twelve_elements_make_a_scene(tmp_path: Path) -> None:
    names = [f"fox {chr(97 + i)}={FOX}" for i in range(12)]
    assert len(film(run(tmp_path / "job", elements=names))) == 24


def test_a_picture_that_is_all_background_is_told(tmp_path: Path) -> None:
    events = run(tmp_path / "job", elements=[f"hill={MEADOW}"], prompt="")
    assert "background" in notes(events)


def transparent(path: Path) -> Path:
    write_image(path, np.zeros((80, 80, 4), np.uint8))
    return path


def one_pixel(path: Path) -> Path:
    Image.new("RGB", (1, 1)).save(path)
    return path


def heic(path: Path) -> Path:
    path = path.with_suffix(".heic")
    path.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(200))
    return path


@pytest.mark.parametrize("spoil", [transparent, one_pixel, heic])
def test_a_picture_that_cannot_be_used_is_named_in_one_line(tmp_path: Path, spoil: Any) -> None:
    with pytest.raises(BadInput) as refused:
        run(tmp_path / "job", elements=[f"girl={GIRL}", f"it={spoil(tmp_path / 'bad.png')}"])
    assert refused.value.field == "elements.1.image"
    assert refused.value.hint
    assert "\n" not in refused.value.message


def test_an_animated_gif_is_taken_by_its_first_picture(tmp_path: Path) -> None:
    first = Image.fromarray(read_image(FOX)).convert("RGBA").resize((200, 120))
    path = tmp_path / "fox.gif"
    first.save(path, save_all=True, append_images=[Image.new("RGBA", (200, 120), "blue")], duration=100)
    frames = film(run(tmp_path / "job", elements=[f"fox={path}"], prompt=""))
    assert len(orange(frames[0])) > 20


def test_without_any_place_a_meadow_is_drawn_and_told(tmp_path: Path) -> None:
    assert "meadow" in notes(run(tmp_path / "job", background=None, prompt="The fox waves."))


def test_the_time_left_is_known_as_soon_as_one_picture_is_cut_out(tmp_path: Path) -> None:
    events = run(tmp_path / "take")
    cutting = [e for e in events if isinstance(e, Progress) and e.phase == "Cutting out" and e.step]
    assert len(cutting) == 2
    assert all(0 < (event.time_left_s or 0) < 600 for event in cutting)
