"""Teaching a person who talks: habits and mouth come back from a film, a take is theirs, and their own mouth network is
better than the house's."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from fakes import material
from fakes.lesson import Undisturbed

from engines import learned
from engines.contract import Artifact, BadInput, Event, Note, parse_request
from engines.learned import Learned
from engines.media.audio import write_audio
from engines.media.image import read_image
from engines.media.video import VideoWriter, join
from engines.portrait import voices
from engines.portrait.life import Life
from engines.portrait.person import NETWORK, NOTE, PICTURE, Habits, Person, Shape, known
from engines.portrait.request import PortraitRequest
from engines.portrait.scene import StillScene
from engines.speech.features import SAMPLE_RATE
from engines.speech.mouth import MouthTrack
from resources import ROOT, SAMPLES
from training.backlot.voices import Recording
from training.lesson import LessonRequest
from training.lessons.portrait_identity import PortraitIdentity
from training.material.piece import Material, Piece
from training.recipes import portrait_identity as recipes
from training.recipes.portrait_habits import habits_of, performed
from training.recipes.portrait_reading import Seen
from training.teaching import figures_of, teach

WOMAN = SAMPLES / "painted-woman.png"
HOUSE_NETWORK = ROOT / "models" / "viseme" / "viseme.onnx"


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf of its own; the models stay where they are."""
    from engines.home import home

    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "models").symlink_to(home() / "models")
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "learned"


@pytest.fixture(scope="module")
def lines() -> list[Recording]:
    return material.lines()


def on_shelf(shapes: dict[str, Shape], habits: Habits, **values: object) -> Learned:
    """A person put together by hand."""
    made = learned.shelf().parent / "made"
    made.mkdir()
    shutil.copyfile(WOMAN, made / PICTURE)
    (made / NOTE).write_text(Person(anchors={}, shapes=shapes, habits=habits).model_dump_json())
    note = {
        "id": "vera",
        "name": "Vera",
        "lesson": "portrait_identity",
        "panel": "portrait",
        "engines": ("builtin",),
        "file": NOTE,
        "made": "2026-01-01T00:00:00+00:00",
    }
    return learned.put(Learned.model_validate(note | values), made)


@pytest.mark.parametrize(
    "habits",
    [
        Habits(blinks=9, motion=0.2, gaze=0.2, blink_s=0.3),
        Habits(blinks=30, motion=0.7, gaze=0.8, blink_s=0.55),
    ],
)
def test_habits_that_were_performed_are_measured(habits: Habits, lines: list[Recording]) -> None:
    track = material.whole(lines)[1]
    times = np.arange(0, track.duration_s, 1 / 25)
    nothing = np.zeros(len(times))
    frames = Seen(
        times, np.zeros((len(times), 8)), nothing, np.zeros((len(times), 2)), np.zeros((len(times), 3)),
        track.duration_s,
    )  # fmt: skip
    found = habits_of([performed(habits, frames, track, 21)], [track])
    assert found.blinks == pytest.approx(habits.blinks, rel=0.3)
    assert found.blink_s == pytest.approx(habits.blink_s, rel=0.1)
    assert found.motion == pytest.approx(habits.motion, rel=0.4)
    assert found.gaze == pytest.approx(habits.gaze, rel=0.4)


def test_a_take_of_a_learned_person_is_theirs_and_what_is_said_goes_first(
    tmp_path: Path, lines: list[Recording]
) -> None:
    on_shelf(
        {viseme: Shape(opening=0.5) for viseme in ("aa", "E", "ih", "oh", "ou")}, Habits(blinks=7, motion=0.9)
    )
    voice = tmp_path / "voice.wav"
    write_audio(voice, [lines[0].audio], SAMPLE_RATE)
    request = parse_request(PortraitRequest, {"person": "vera", "audio": voice, "motion": 0.1})
    assert request.image == known("vera").picture
    assert (request.blinks, request.motion) == (7, 0.1)
    jaw = _track(request, tmp_path / "theirs").channels[:, 0]
    usual = _track(request.model_copy(update={"person": ""}), tmp_path / "usual").channels[:, 0]
    loud = usual > 0.3
    assert 0.4 < float(jaw[loud].mean() / usual[loud].mean()) < 0.75
    shutil.copyfile(HOUSE_NETWORK, known("vera").learned.folder / NETWORK)
    own = _track(request, tmp_path / "own").channels[:, 0]
    assert np.allclose(own, usual)  # a network of their own has their shapes in it


def _track(request: PortraitRequest, folder: Path) -> MouthTrack:
    folder.mkdir()
    return voices.prepare(request, 0, folder, lambda share: None).tracks[0]


def test_whoever_is_not_a_person_of_this_engine_is_refused_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nobody called 'vera' was learned"):
        parse_request(PortraitRequest, {"person": "vera", "text": "Hello"})
    on_shelf({}, Habits(), engines=("flashy",))
    with pytest.raises(BadInput, match="Vera was made for portrait with flashy, not for this engine"):
        parse_request(PortraitRequest, {"person": "vera", "text": "Hello"})


def test_their_own_network_is_better_than_the_house_by_more_than_seeds_differ(
    tmp_path: Path, lines: list[Recording]
) -> None:
    torch.set_num_threads(1)
    talk = material.small_mouth(lines)
    bases, scores = [], []
    for seed in range(3):
        config = recipes.PortraitIdentityConfig(
            steps=10, seed=seed, warmup=2, batch=2, frames=200, validate_every=5, save_every=100, device="cpu"
        )
        recipe = recipes.PortraitIdentity(config, [talk], opening=0.5)
        folder = tmp_path / str(seed)
        teach(recipe, config, folder, lambda event: None, Undisturbed())
        figures = figures_of(folder)
        bases.append(figures["base_score"])
        scores.append(figures["score"])
    assert min(scores) - max(bases) > max(scores) - min(scores)


def test_a_film_becomes_a_person_on_the_shelf(tmp_path: Path, lines: list[Recording]) -> None:
    torch.set_num_threads(1)
    film, played = _film(tmp_path, lines)
    lesson, told = PortraitIdentity(), []
    piece = Piece(id="film", file=film, kind="clip", end_s=played.duration_s)
    material = Material(wants=lesson.describe().wants, pieces=(piece,))
    request = LessonRequest(name="Vera", thorough="quick", steps=2)
    with pytest.raises(BadInput, match="has to agree"):
        lesson.learn(request, material, tmp_path / "job", told.append, Undisturbed())
    agreed = material.model_copy(update={"consent": True})
    assert not lesson.estimate(request, agreed).obstacle
    vera = lesson.learn(request, agreed, tmp_path / "job", told.append, Undisturbed())
    person = known(vera.id).person
    assert read_image(vera.folder / PICTURE).shape[:2] == (512, 512)
    assert person.habits.blinks == pytest.approx(40, rel=0.5)
    assert person.habits.motion > 0.5
    spoken = [shape.opening for viseme, shape in person.shapes.items() if viseme in ("aa", "E", "ih", "oh")]
    assert 0.35 < float(np.median(spoken)) < 0.75
    assert vera.figures["jaw_error"] < vera.figures["base_jaw_error"]
    assert "| jaw |" in (vera.folder / "card.md").read_text()
    assert {path.name for path in _samples(told)} == {f"{label}-0.mp4" for label in ("base", *"12")}
    left_out = any("left out" in event.message for event in told if isinstance(event, Note))
    assert left_out != (vera.folder / NETWORK).exists()


def _film(folder: Path, lines: list[Recording]) -> tuple[Path, MouthTrack]:
    """The painted woman says a line with half of the usual mouth, many blinks and a lively head."""
    sound, track = material.whole([max(lines, key=lambda line: line.duration_s)])
    track = replace(track, channels=track.channels * np.array([0.5, 1, 1, 0.5, 0.5, 1, 1, 1], np.float32))
    life = Life(track, seed=4, blinks=40, motion=0.9)
    scene = StillScene(parse_request(PortraitRequest, {"image": WOMAN, "text": "-", "size": "512"}))
    pictures, voice, film = folder / "pictures.mp4", folder / "voice.wav", folder / "film.mp4"
    with VideoWriter(pictures, scene.width, scene.height, 25) as writer:
        for number in range(int(track.duration_s * 25)):
            writer.write(scene.draw(None, {scene.face: life.at((number + 0.5) / 25)}))
    write_audio(voice, [sound], SAMPLE_RATE)
    join([pictures], voice, film)
    return film, track


def _samples(told: list[Event]) -> list[Path]:
    return [event.path for event in told if isinstance(event, Artifact) and event.kind == "sample"]
