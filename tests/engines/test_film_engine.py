"""A script becomes a film: shots in order, heard and seen, never lost, ended well when an endless one is stopped."""

import json
import shutil
from itertools import pairwise, takewhile
from pathlib import Path

import numpy as np
import pytest

from engines.contract import Artifact, BadInput, Cancelled, Preview, Progress
from engines.film.engine import Previs
from engines.film.questions import answer
from engines.film.request import FilmRequest
from engines.film.shots import Character, Screenplay, Shot, Subject
from engines.media.audio import read_audio
from engines.media.video import VideoReader

FOX = Subject(name="fox", type="animal", sub_type="fox", action="runs", is_main_subject=True)
PLAY = Screenplay(
    title="Short",
    shots=(
        Shot(subjects=(FOX,), environment="meadow", lighting="noon", duration_s=0.5, seed=1, place="A"),
        Shot(
            shot_type="full_shot",
            subjects=(FOX,),
            environment="meadow",
            lighting="dusk",
            duration_s=0.75,
            transition="dissolve",
            seed=2,
            place="A",
        ),
        Shot(environment="space", duration_s=0.5, seed=3, title="The end", camera_motion="pan left"),
    ),
)


def request(**values) -> FilmRequest:
    return FilmRequest.model_validate({"screenplay": PLAY, "fps": 12, "voices": False, **values})


def events(engine: Previs, asked: FilmRequest, folder: Path) -> list:
    folder.mkdir(exist_ok=True)
    return list(engine.run(asked, folder))


def media(made: list) -> Path:
    (path,) = [event.path for event in made if isinstance(event, Artifact) and event.kind == "media"]
    return path


def pictures(path: Path) -> list[np.ndarray]:
    reader = VideoReader(path)
    frames = [frame.copy() for _, frame in reader.frames()]
    reader.close()
    return frames


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> tuple[list, Path]:
    folder = tmp_path_factory.mktemp("film")
    return events(Previs(), request(), folder), folder


def test_a_screenplay_becomes_a_film_with_every_frame_of_every_shot(film):
    made, _ = film
    frames = pictures(media(made))
    assert len(frames) == 6 + 9 + 6
    assert frames[0].shape == (480, 854, 3)
    cut = np.abs(frames[14].astype(int) - frames[15]).mean()
    within = [np.abs(a.astype(int) - b).mean() for a, b in pairwise(frames[16:])]
    assert cut > 1.5 * max(within)


def test_every_shot_can_be_watched_with_its_sound_as_soon_as_it_is_finished(film):
    made, _ = film
    shots = [event for event in made if isinstance(event, Artifact) and event.kind == "segment"]
    assert [round(shot.duration_s * 12) for shot in shots] == [6, 9, 6]
    assert all(VideoReader(shot.path).has_sound for shot in shots)
    kinds = [type(event) for event in made]
    assert kinds.index(Preview) < kinds.index(Artifact)


def test_the_place_is_heard(film):
    made, _ = film
    sound = read_audio(media(made), 16_000)
    assert len(sound) / 16_000 == pytest.approx(21 / 12, abs=0.1)
    assert np.abs(sound).max() > 0.01


def test_a_film_that_was_stopped_goes_on_to_the_same_film(film, tmp_path):
    whole, _ = film
    engine, folder = Previs(), tmp_path / "job"
    folder.mkdir()
    running = engine.run(request(), folder)
    for _ in range(2):
        next(event for event in running if isinstance(event, Artifact))
    engine.cancel()
    with pytest.raises(Cancelled):
        list(running)
    again = events(Previs(), request(), folder)
    assert again[0].resumed_at == 2
    for a, b in zip(pictures(media(again)), pictures(media(whole)), strict=True):
        assert np.array_equal(a, b)


def test_a_change_of_a_later_shot_keeps_the_earlier_ones(film, tmp_path):
    _, kept = film
    folder = tmp_path / "job"
    shutil.copytree(kept / "segments", folder / "segments")
    before = {path.name: path.stat().st_mtime_ns for path in (folder / "segments").iterdir()}
    last = PLAY.shots[2].model_copy(update={"lighting": "night", "environment": "ocean"})
    steered = PLAY.model_copy(update={"shots": (*PLAY.shots[:2], last)})
    made = events(Previs(), request(screenplay=steered), folder)
    shots = [event.path for event in made if isinstance(event, Artifact) and event.kind == "segment"]
    assert [shot.name in before and shot.stat().st_mtime_ns == before[shot.name] for shot in shots] == [
        True,
        True,
        False,
    ]


def test_a_shot_put_in_between_leaves_the_pictures_of_all_others(film, tmp_path):
    _, kept = film
    folder = tmp_path / "job"
    shutil.copytree(kept / "segments", folder / "segments")
    before = {path.name: path.stat().st_mtime_ns for path in (folder / "segments").glob("drawn-*")}
    new = Shot(environment="meadow", lighting="dusk", duration_s=0.5, seed=9, place="A")
    longer = PLAY.model_copy(update={"shots": (PLAY.shots[0], PLAY.shots[1], new, PLAY.shots[2])})
    made = events(Previs(), request(screenplay=longer), folder)
    after = {path.name: path.stat().st_mtime_ns for path in (folder / "segments").glob("drawn-*")}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1
    assert len(pictures(media(made))) == 6 + 9 + 6 + 6


def test_a_finished_film_keeps_the_pictures_of_its_shots_and_nothing_that_is_no_longer_asked_for(
    film, tmp_path
):
    made, kept = film
    segments = kept / "segments"
    watched = {event.path for event in made if isinstance(event, Artifact) and event.kind == "segment"}
    left = set(segments.iterdir()) - watched
    assert [path.name[:6] for path in left] == ["drawn-"] * 3
    folder = tmp_path / "job"
    shutil.copytree(segments, folder / "segments")
    shorter = PLAY.model_copy(update={"shots": PLAY.shots[:1]})
    events(Previs(), request(screenplay=shorter), folder)
    assert len(list((folder / "segments").glob("drawn-*"))) == 1


def test_an_endless_film_tells_no_share_and_ends_well_when_it_is_stopped(tmp_path):
    engine, folder = Previs(), tmp_path / "job"
    folder.mkdir()
    short = PLAY.model_copy(update={"shots": PLAY.shots[:1]})
    running = engine.run(request(screenplay=short, endless=True), folder)
    told = list(takewhile(lambda event: not isinstance(event, Artifact), running))
    frames = [event for event in told if isinstance(event, Progress) and event.step]
    assert frames
    assert all(event.total == 0 and event.time_left_s is None for event in frames)
    engine.cancel()
    made = media(list(running))
    assert len(pictures(made)) == 6
    sound = read_audio(made, 16_000)
    assert np.abs(sound[-160:]).max() < 0.05 * np.abs(sound).max()


def test_a_long_shot_goes_on_within_itself(tmp_path, monkeypatch):
    monkeypatch.setattr("engines.film.production.PIECE_S", 0.25)
    first = PLAY.model_copy(update={"shots": PLAY.shots[:1]})
    whole = events(Previs(), request(screenplay=first), tmp_path / "whole")
    engine, folder = Previs(), tmp_path / "job"
    folder.mkdir()
    for _ in engine.run(request(screenplay=first), folder):
        if len(list((folder / "segments").glob("drawn-*"))) == 1:
            break
    again = events(Previs(), request(screenplay=first), folder)
    assert again[0].resumed_at == 1
    for a, b in zip(pictures(media(again)), pictures(media(whole)), strict=True):
        assert np.array_equal(a, b)


def test_lines_are_spoken_captioned_and_exported(tmp_path):
    text = "ANNA stands on a hill.\n\nANNA: Hello there."
    made = events(Previs(), FilmRequest(text=text, fps=12), tmp_path / "job")
    assert read_audio(media(made), 16_000).std() > 0.005
    for kind in ("srt", "vtt", "edl", "otio", "stills"):
        path = tmp_path / f"film.{kind}"
        written = answer("export", {"folder": str(tmp_path / "job"), "kind": kind, "path": str(path)})
        assert Path(written["path"]).exists()
    assert "Hello there." in (tmp_path / "film.srt").read_text()


def test_a_script_is_read_steered_and_continued_by_questions():
    told = answer("read", {"text": "A fox runs through a snowy forest at dusk."})
    screenplay = told["screenplay"]
    assert len(screenplay["shots"]) >= 1
    steered = answer("steer", {"screenplay": screenplay, "from_shot": 0, "words": "night falls"})
    assert "night" in json.dumps(steered["screenplay"])
    after = answer("continue", {"screenplay": screenplay})
    assert Shot.model_validate(after["shot"]).subjects
    still = answer("thumbnail", {"screenplay": screenplay, "shot": 0, "width": 320})
    assert Path(still["path"]).stat().st_size > 10_000


def test_an_empty_script_is_refused_in_one_line(tmp_path):
    with pytest.raises(BadInput, match="empty"):
        events(Previs(), FilmRequest(text=" . ", fps=12), tmp_path / "job")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"shots": (*PLAY.shots, Shot(picture=Path("nowhere.png")))}, "shots.3.picture"),
        ({"characters": (Character(name="Anna", voice="zz_nobody"),)}, "characters.0.voice"),
        ({"shots": ()}, "script"),
    ],
)
def test_what_would_stop_a_film_later_is_told_before_anything_is_drawn(change, field, tmp_path):
    asked = request(screenplay=PLAY.model_copy(update=change))
    engine, told = Previs(), []
    tmp_path.joinpath("job").mkdir()
    with pytest.raises(BadInput, match=field):
        told.extend(engine.run(asked, tmp_path / "job"))
    assert not list((tmp_path / "job").rglob("*.mp4"))
