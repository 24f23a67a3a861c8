"""What the built-in portrait promises as an engine: segments that survive, any picture, several faces, films."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from engines.contract import Artifact, BadInput, Cancelled, Event, Progress, Started, parse_request
from engines.media.audio import read_audio, write_audio
from engines.media.image import read_image, write_image
from engines.media.video import VideoReader
from engines.portrait.engine import BuiltinPortrait
from engines.portrait.request import PortraitRequest
from resources import SAMPLES

ASTRONAUT = SAMPLES / "astronaut.png"
RATE = 16_000


def babble(path: Path, seconds: float, hertz: float = 120) -> Path:
    """A voice-like buzz in syllables."""
    t = np.arange(int(seconds * RATE)) / RATE
    buzz = np.sign(np.sin(2 * np.pi * hertz * t)) * np.clip(np.sin(2 * np.pi * 3.5 * t), 0, 1)
    write_audio(path, [(0.4 * buzz).astype(np.float32)], RATE)
    return path


def events_of(folder: Path, **values: Any) -> list[Event]:
    folder.mkdir(exist_ok=True)
    request = parse_request(PortraitRequest, {"size": "512", "label": False, "format": "mkv", **values})
    return list(BuiltinPortrait().run(request, folder))


def film_of(events: list[Event]) -> list[np.ndarray]:
    media = [e for e in events if isinstance(e, Artifact) and e.kind == "media"]
    assert len(media) == 1
    reader = VideoReader(media[0].path)
    frames = [frame for _, frame in reader.frames()]
    reader.close()
    return frames


def changed(frames: list[np.ndarray], still: np.ndarray, region: Any) -> float:
    """The greatest mean difference of a frame to the picture inside a region."""
    return max(float(np.abs(frame[region].astype(int) - still[region]).mean()) for frame in frames)


def test_a_take_is_told_step_by_step_and_lasts_as_long_as_the_voice(tmp_path: Path) -> None:
    events = events_of(tmp_path / "job", image=ASTRONAUT, audio=babble(tmp_path / "v.wav", 2))
    assert isinstance(events[0], Started)
    drawing = [e for e in events if isinstance(e, Progress) and e.phase == "Rendering"]
    assert drawing[-1].step <= drawing[-1].total == 50
    assert [e.kind for e in events if isinstance(e, Artifact)] == ["segment", "media"]
    assert len(film_of(events)) == 50


def test_thirty_frames_a_second_and_webm(tmp_path: Path) -> None:
    events = events_of(
        tmp_path / "job", image=ASTRONAUT, audio=babble(tmp_path / "v.wav", 1), fps=30, format="webm"
    )
    assert len(film_of(events)) == 30


def test_finished_segments_are_kept_and_give_the_same_film(tmp_path: Path) -> None:
    values: dict[str, Any] = {"image": ASTRONAUT, "audio": babble(tmp_path / "v.wav", 12)}
    whole = film_of(events_of(tmp_path / "one", **values))
    folder = tmp_path / "two"
    folder.mkdir()
    request = parse_request(PortraitRequest, {"size": "512", "label": False, "format": "mkv", **values})
    engine = BuiltinPortrait()
    running = engine.run(request, folder)
    for event in running:
        if isinstance(event, Artifact) and event.kind == "segment":
            engine.cancel()
            break
    with pytest.raises(Cancelled):
        list(running)
    first = folder / "segments" / "00000.mkv"
    kept = first.stat().st_mtime_ns
    resumed = events_of(folder, **values)
    assert isinstance(resumed[0], Started)
    assert resumed[0].resumed_at == 1
    assert first.stat().st_mtime_ns == kept
    assert all(np.array_equal(a, b) for a, b in zip(whole, film_of(resumed), strict=True))


def test_the_picture_beyond_the_head_is_untouched(tmp_path: Path) -> None:
    frames = film_of(events_of(tmp_path / "job", image=ASTRONAUT, audio=babble(tmp_path / "v.wav", 1)))
    picture = read_image(ASTRONAUT)
    assert changed(frames, picture, np.s_[:, 420:]) == 0
    assert changed(frames, picture, np.s_[400:]) == 0
    assert changed(frames, picture, np.s_[60:230, 160:290]) > 1


def test_a_cat_placed_by_hand_speaks(tmp_path: Path) -> None:
    values = {"image": SAMPLES / "drawn-cat.png", "anchors": SAMPLES / "drawn-cat.json"}
    frames = film_of(events_of(tmp_path / "job", audio=babble(tmp_path / "v.wav", 1), **values))
    points = json.loads((SAMPLES / "drawn-cat.json").read_text())["points"]
    scale = 512 / read_image(SAMPLES / "drawn-cat.png").shape[0]
    x, y = (int(scale * c) for c in points["lower_lip_edge"])
    still = cv2.resize(read_image(SAMPLES / "drawn-cat.png"), (512, 512), interpolation=cv2.INTER_AREA)
    assert changed(frames, still, np.s_[y - 20 : y + 20, x - 30 : x + 30]) > 4


def test_two_faces_speak_one_after_the_other_in_one_picture(tmp_path: Path) -> None:
    astronaut = read_image(ASTRONAUT)[:, 60:400]
    write_image(tmp_path / "two.png", np.hstack([astronaut, astronaut[:, ::-1]]))
    line: dict[str, Any] = {"text": "Mama bought a big boat.", "voice": "formant-man"}
    events = events_of(
        tmp_path / "job",
        image=tmp_path / "two.png",
        face=0,
        others=[{"face": 1, **line, "rate": 1.5}],
        motion=0,
        **line,
    )
    frames = film_of(events)
    (media,) = (e for e in events if isinstance(e, Artifact) and e.kind == "media")
    assert len(frames) == pytest.approx(media.duration_s * 25, abs=1)
    assert len(read_audio(media.path, RATE)) / RATE == pytest.approx(media.duration_s, abs=0.1)
    still = read_image(tmp_path / "two.png")
    left, right = np.s_[150:215, 120:210], np.s_[150:215, 470:560]
    first, last = frames[: len(frames) // 3], frames[-len(frames) // 4 : -8]
    assert changed(first, still, left) > 4 > changed(first, still, right)
    assert changed(last, still, right) > 4


def test_a_mouth_network_that_nobody_taught_is_told_before_anything_is_made(tmp_path: Path) -> None:
    voice = babble(tmp_path / "v.wav", 1)
    with pytest.raises(BadInput, match="mouths: no voice-to-mouth network 'nobody'"):
        events_of(tmp_path / "job", image=ASTRONAUT, audio=voice, mouths="nobody")
    assert not list((tmp_path / "job").iterdir())


def test_another_background_stands_behind_the_person(tmp_path: Path) -> None:
    write_image(tmp_path / "green.png", np.full((300, 400, 3), (20, 200, 40), np.uint8))
    frames = film_of(
        events_of(
            tmp_path / "job",
            image=ASTRONAUT,
            audio=babble(tmp_path / "v.wav", 0.5),
            background=tmp_path / "green.png",
        )
    )
    assert np.abs(frames[3][30, 480].astype(int) - (20, 200, 40)).max() < 8
    assert np.abs(frames[3][120, 224].astype(int) - read_image(ASTRONAUT)[120, 224]).max() < 60


def test_a_film_is_respoken_and_only_its_lower_face_changes(tmp_path: Path) -> None:
    events_of(tmp_path / "film", image=ASTRONAUT, audio=babble(tmp_path / "a.wav", 1.2), motion=0.8)
    film = tmp_path / "film" / "take.mkv"
    before = film_of([Artifact(path=film, kind="media")])
    after = film_of(events_of(tmp_path / "job", image=film, audio=babble(tmp_path / "b.wav", 2, 180)))
    assert len(after) == 50
    for old, new in zip(before[:25], after[:25], strict=True):
        assert np.array_equal(old[:120], new[:120])
        assert np.array_equal(old[:, 420:], new[:, 420:])
    mouths = np.s_[150:215, 185:265]
    assert (
        max(np.abs(a[mouths].astype(int) - b[mouths]).mean() for a, b in zip(before, after, strict=False)) > 2
    )


def test_a_film_without_a_face_and_a_picture_without_one_say_what_to_do(tmp_path: Path) -> None:
    write_image(tmp_path / "wall.png", np.full((300, 300, 3), 120, np.uint8))
    with pytest.raises(BadInput, match="no face") as caught:
        events_of(tmp_path / "job", image=tmp_path / "wall.png", audio=babble(tmp_path / "v.wav", 0.5))
    assert "--anchors" in caught.value.hint


def test_the_label_is_on_by_default_and_can_be_switched_off(tmp_path: Path) -> None:
    voice = babble(tmp_path / "v.wav", 0.3)
    with_label = film_of(events_of(tmp_path / "a", image=ASTRONAUT, audio=voice, label=True))[0]
    without = film_of(events_of(tmp_path / "b", image=ASTRONAUT, audio=voice))[0]
    corner = np.s_[460:, 440:]
    assert np.abs(with_label[corner].astype(int) - without[corner]).mean() > 1
    assert np.array_equal(with_label[:400], without[:400])


def test_questions_of_the_panel_are_answered_in_json(tmp_path: Path) -> None:
    engine = BuiltinPortrait()
    faces = engine.ask("faces", {"image": str(ASTRONAUT)})
    assert faces["size"] == [512, 512]
    assert faces["faces"][0]["found"]
    voice = engine.ask("voice", {"audio": str(babble(tmp_path / "v.wav", 1.5))})
    assert voice["duration_s"] == pytest.approx(1.5)
    assert voice["visemes"][-1][1] == pytest.approx(1.5, abs=0.02)
    line = {"text": "Mama.", "voice": "af_heart", "language": "en-us", "rate": 1.0, "pitch": 0.0}
    spoken = engine.ask("speak", line)
    assert "PP" in [name for _, _, name in spoken["visemes"]]
    assert len(read_audio(Path(spoken["audio"]), RATE)) / RATE == pytest.approx(
        spoken["duration_s"], abs=0.01
    )
    json.dumps([faces, voice, spoken])
    with pytest.raises(BadInput, match="unknown"):
        engine.ask("weather", {})
