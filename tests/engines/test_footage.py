"""A finished video as a shot of a film: shown whole at its own speed, heard, and drawn anew when it changes."""

from pathlib import Path

import numpy as np
import pytest

from engines.contract import Artifact, BadInput
from engines.film.endless import continued
from engines.film.engine import Previs
from engines.film.footage import begun_by_pictures
from engines.film.questions import answer
from engines.film.request import FilmRequest
from engines.film.shots import Screenplay, Shot, Subject
from engines.film.told import told
from engines.media.audio import read_audio, write_audio
from engines.media.image import read_image
from engines.media.video import VideoReader, VideoWriter, join

TONE_HZ = 880


def video(path: Path, levels: list[int], fps: int = 24, tone: bool = False) -> Path:
    """Frames of one grey each, 320 by 240."""
    silent = path.with_name(f"silent-{path.name}") if tone else path
    with VideoWriter(silent, 320, 240, fps) as writer:
        for level in levels:
            writer.write(np.full((240, 320, 3), level, np.uint8))
    if tone:
        times = np.arange(round(48_000 * len(levels) / fps)) / 48_000
        wave = 0.2 * np.sin(2 * np.pi * TONE_HZ * times).astype(np.float32)
        write_audio(path.with_suffix(".flac"), [np.stack([wave, wave], 1)], 48_000)
        join([silent], path.with_suffix(".flac"), path)
    return path


def filmed(folder: Path, *shots: Shot, **values) -> tuple[Path, list]:
    folder.mkdir(exist_ok=True)
    values = {"screenplay": Screenplay(shots=shots), "fps": 12, "voices": False, **values}
    made = list(Previs().run(FilmRequest.model_validate(values), folder))
    (path,) = [event.path for event in made if isinstance(event, Artifact) and event.kind == "media"]
    return path, made


def levels_of(path: Path) -> list[float]:
    reader = VideoReader(path)
    found = [float(frame.mean()) for _, frame in reader.frames()]
    reader.close()
    return found


def heard(path: Path, from_s: float, to_s: float) -> np.ndarray:
    return read_audio(path, 16_000).ravel()[round(from_s * 16_000) : round(to_s * 16_000)]


def share_of_tone(sound: np.ndarray) -> float:
    """Of what is heard, the part that is the tone."""
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    tone = round(TONE_HZ * len(sound) / 16_000)
    return float(power[tone - 5 : tone + 6].sum() / power.sum())


def test_footage_fills_the_picture_at_its_own_speed_and_its_last_frame_is_held(tmp_path):
    clip = video(tmp_path / "clip.mp4", [40 + 8 * i for i in range(12)])
    film, _ = filmed(tmp_path / "job", Shot(footage=clip, duration_s=1.0))
    expected = [40 + 8 * min(2 * i, 11) for i in range(12)]
    assert levels_of(film) == pytest.approx(expected, abs=3)
    reader = VideoReader(film)
    _, frame = next(reader.frames())
    reader.close()
    assert frame.shape == (480, 854, 3)
    assert frame.std() < 3, "no bars at the sides"


def test_footage_that_is_longer_than_its_shot_is_cut_and_dissolves_on_into_the_next_one(tmp_path):
    clip = video(tmp_path / "clip.mp4", [20] * 12 + [220] * 12)
    dark = video(tmp_path / "dark.mp4", [20] * 24)
    film, _ = filmed(
        tmp_path / "job",
        Shot(footage=clip, duration_s=0.5),
        Shot(footage=dark, duration_s=1.5, transition="dissolve"),
    )
    levels = levels_of(film)
    assert len(levels) == 24
    assert levels[:6] == pytest.approx([20] * 6, abs=3)
    assert 120 < levels[6] < 220, "what follows in the old footage is seen while it dissolves"
    assert levels[-1] == pytest.approx(20, abs=3)


def test_words_go_over_footage(tmp_path):
    clip = video(tmp_path / "clip.mp4", [60] * 24)
    plain, _ = filmed(tmp_path / "plain", Shot(footage=clip, duration_s=1.0))
    titled, _ = filmed(tmp_path / "titled", Shot(footage=clip, duration_s=1.0, title="The End"))
    assert levels_of(titled)[6] > levels_of(plain)[6] + 0.5


def test_the_own_sound_of_footage_is_heard_and_the_place_only_where_the_script_asks_for_it(tmp_path):
    clip = video(tmp_path / "clip.mp4", [60] * 24, tone=True)
    silent = video(tmp_path / "silent.mp4", [60] * 24)
    sea = {"environment": "ocean", "duration_s": 2.0}
    own, _ = filmed(tmp_path / "own", Shot(footage=clip, **sea))
    asked, _ = filmed(tmp_path / "asked", Shot(footage=clip, sound="heavy waves", **sea))
    place, _ = filmed(tmp_path / "place", Shot(footage=silent, **sea))
    assert share_of_tone(heard(own, 0.2, 0.8)) > 0.99
    assert share_of_tone(heard(place, 0.2, 0.8)) < 0.1
    assert np.abs(heard(own, 1.1, 1.8)).max() < 0.002
    for film in (asked, place):
        assert np.abs(heard(film, 1.1, 1.8)).max() > 0.005


def test_changed_footage_is_drawn_anew_and_the_same_one_elsewhere_is_not(tmp_path):
    first = video(tmp_path / "clip.mp4", [50] * 12)
    job = tmp_path / "job"
    filmed(job, Shot(footage=first, duration_s=0.5))
    (drawn,) = (job / "segments").glob("drawn-*")
    moved = tmp_path / "moved.mp4"
    moved.write_bytes(first.read_bytes())
    filmed(job, Shot(footage=moved, duration_s=0.5))
    assert [path.name for path in (job / "segments").glob("drawn-*")] == [drawn.name]
    film, _ = filmed(job, Shot(footage=video(tmp_path / "clip.mp4", [150] * 12), duration_s=0.5))
    assert levels_of(film) == pytest.approx([150] * 6, abs=3)


def test_its_card_shows_a_frame_of_it(tmp_path):
    clip = video(tmp_path / "clip.mp4", [20] * 12 + [200] * 12)
    screenplay = Screenplay(shots=(Shot(duration_s=1), Shot(footage=clip, duration_s=2.0)))
    shown = answer("thumbnail", {"screenplay": screenplay.model_dump(mode="json"), "shot": 1, "width": 160})
    picture = read_image(Path(shown["path"]))
    assert picture.shape == (90, 160, 3)
    assert picture.mean() == pytest.approx(200, abs=3)


@pytest.mark.parametrize("content", [None, b"", b"not a video at all"])
def test_missing_or_broken_footage_is_told_at_its_shot_before_anything_is_made(tmp_path, content):
    path = tmp_path / "broken.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput) as told_off:
        filmed(tmp_path / "job", Shot(duration_s=0.5), Shot(footage=path))
    assert told_off.value.field == "screenplay.shots.1.footage"
    assert not list((tmp_path / "job" / "segments").iterdir())


def test_nothing_of_a_shot_with_footage_is_said_not_to_be_drawn(tmp_path):
    words = {
        "description": "A zeppelin unrolls a carpet.",
        "subjects": (Subject(name="zeppelin", action="unrolls"),),
    }
    assert told(Screenplay(shots=(Shot(**words),)))
    assert not told(Screenplay(shots=(Shot(footage=tmp_path / "clip.mp4", **words),)))


def test_engines_that_show_no_video_begin_with_its_first_frame(tmp_path):
    clip = video(tmp_path / "clip.mp4", [30] + [200] * 5)
    begun = begun_by_pictures(Screenplay(shots=(Shot(title="One"), Shot(footage=clip))), tmp_path)
    assert begun.shots[0] == Shot(title="One")
    assert begun.shots[1].footage is None
    assert begun.shots[1].picture is not None
    assert read_image(begun.shots[1].picture).mean() == pytest.approx(30, abs=3)


def test_an_endless_film_does_not_repeat_its_footage(tmp_path):
    assert continued(Screenplay(shots=(Shot(footage=tmp_path / "clip.mp4"),))).footage is None
