"""Free words find what they mean to the stage: exact words, forms of them, and words that only mean the same."""

import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from engines import catalogue
from engines.contract import ModelMissing
from engines.film import terms
from engines.film.embedding import MODEL, SIZE, embed
from engines.film.screenplay import parse
from engines.film.shots import Screenplay, Shot, Subject
from engines.film.staging import explain, stage
from engines.stage.cast import KNOWN
from engines.stage.scene import Environment

ROOT = Path(__file__).parents[2]


def installed() -> bool:
    try:
        catalogue.locate(MODEL)
    except ModelMissing:
        return False
    return True


by_meaning = pytest.mark.skipif(not installed(), reason="the sentence embedding is not installed")


def term(kind: terms.Kind, text: str) -> str:
    found = terms.match(kind, text)
    return found.term if found else ""


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        ("environment", "EXT. HARBOUR - NIGHT", "ocean"),
        ("environment", "a snowy forest", "snow"),
        ("environment", "an empty parking space", "city"),
        ("lighting", "late at night", "night"),
        ("weather", "it has begun; snow falls", "snow"),
        ("weather", "the storm passes", "clear"),
        ("camera_move", "we crane up over the roofs", "crane_up"),
        ("camera_move", "the camera follows her", "truck_right"),
        ("camera_move", "no camera movement", "static"),
        ("shot_type", "EXTREME CLOSE UP", "extreme_close_up"),
        ("shot_position", "bird's-eye view", "overhead_view"),
        ("action", "she is running", "run"),
        ("action", "looks up at the stars", "look_up"),
        ("expression", "through tears", "sad"),
        ("transition", "DISSOLVE TO:", "dissolve"),
        ("figure", "the old lighthouse keeper", "old man"),
    ],
)
def test_words_of_the_vocabulary_are_certain_in_any_form(kind: terms.Kind, text: str, meant: str) -> None:
    found = terms.match(kind, text)
    assert found is not None
    assert (found.term, found.exact) == (meant, True)


def test_a_negated_word_and_a_noun_that_looks_like_a_verb_mean_nothing() -> None:
    assert not terms.exact("weather", "there is no rain tonight")
    assert not terms.exact("action", "he looks at the waves")[1:]
    assert "run" not in [match.term for match in terms.exact("action", "she never runs")]


def test_every_term_of_the_scene_is_known_by_its_own_name() -> None:
    for kind, name in (("lighting", "golden_hour"), ("camera_move", "orbit_left"), ("weather", "clear")):
        assert term(kind, name.replace("_", " ")) == name  # type: ignore[arg-type]


def test_figures_are_those_that_the_stage_can_draw() -> None:
    assert set(terms.figures()) == {
        name for kind, names in KNOWN.items() for name in names if kind != "cutout"
    }
    assert all(term("figure", name) == name for name in terms.figures())


@by_meaning
@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        ("camera_move", "swirly cam", "orbit_left"),
        ("environment", "Antarctica", "snow"),
        ("environment", "boardwalk", "ocean"),
        ("lighting", "blood moon", "night"),
        ("figure", "submarine", "boat"),
        ("figure", "wolfhound", "dog"),
    ],
)
def test_unknown_words_are_taken_for_what_is_nearest_in_meaning(
    kind: terms.Kind, text: str, meant: str
) -> None:
    found = terms.match(kind, text)
    assert found is not None
    assert found.term == meant
    assert terms.SURE <= found.confidence < 1


@by_meaning
def test_people_are_told_what_was_known_what_was_guessed_and_what_was_not_understood() -> None:
    shot = Shot(
        camera_motion="swirly cam",
        environment="harbour",
        subjects=(Subject(name="Ann", type="human", sub_type="woman", action="zorbles the flim"),),
    )
    told = {one.kind: one for one in explain(shot, Screenplay(shots=(shot,)))}
    assert told["environment"].known
    assert not told["camera_move"].known
    assert "swirly cam" in told["camera_move"].sentence
    assert "taken as orbit left" in told["camera_move"].sentence
    assert told["action"].term == ""
    assert "Ann stands" in told["action"].sentence


@by_meaning
def test_sentences_become_unit_vectors_that_lie_near_when_they_mean_the_same() -> None:
    fox, vixen, tax = embed(
        ["a fox runs in the snow", "a vixen races over white fields", "the tax form is late"]
    )
    vectors = np.stack([fox, vixen, tax])
    assert vectors.shape == (3, SIZE)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert float(fox @ vixen) > float(fox @ tax) + 0.2
    long = embed(["word " * 1000, "a fox runs in the snow"])
    assert np.allclose(long[1], fox, atol=1e-4)


def after(home: Path, code: str) -> str:
    """What a fresh Python prints that has its models in `home`."""
    shown = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "MATINEE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    return shown.stdout


def test_without_the_model_exact_words_still_work_and_the_rest_says_what_is_missing(tmp_path: Path) -> None:
    shown = after(
        tmp_path,
        "from engines.film import terms\n"
        "print(terms.match('camera_move', 'we crane up').term)\n"
        "print(terms.understood('camera_move', 'swirly cam', 'the camera stays still').sentence)",
    )
    assert "crane_up" in shown
    assert "the camera stays still" in shown
    assert "matinee models pull minilm-l6-v2" in shown


@by_meaning
def test_a_model_with_a_wrong_byte_is_not_loaded(tmp_path: Path) -> None:
    copy = tmp_path / "models" / MODEL
    shutil.copytree(catalogue.folder(MODEL), copy)
    with (copy / "model.safetensors").open("r+b") as file:
        file.seek(50_000_000)
        byte = file.read(1)
        file.seek(50_000_000)
        file.write(bytes([byte[0] ^ 1]))
    shown = after(tmp_path, "from engines.film import terms\nprint(terms.by_meaning())")
    assert shown.strip() == "False"


@pytest.mark.parametrize(
    ("heading", "environment", "layout"),
    [
        ("EXT. BEACH", "ocean", "beach"),
        ("EXT. LIGHTHOUSE", "ocean", "cove"),
        ("INT. KITCHEN", "interior", "kitchen"),
        ("INT. DINER", "interior", "cafe"),
        ("EXT. MARKET SQUARE", "city", "square"),
        ("EXT. FROZEN LAKE", "snow", "chapel"),
    ],
)
def test_the_words_for_a_place_find_the_layout_of_its_set(
    heading: str, environment: str, layout: str
) -> None:
    play = parse(f"{heading} - DAY\n\nAnna waits.\n")
    scene = stage(play.shots[0], play)
    names = terms.names(f"{environment}_set")  # type: ignore[arg-type]
    assert scene.environment == environment
    assert names[scene.seed % len(names)] == layout


def test_every_layout_of_every_set_has_its_words() -> None:
    for environment in get_args(Environment):
        layouts = import_module(f"engines.stage.sets.{environment}").LAYOUTS
        assert len(terms.names(f"{environment}_set")) == layouts  # type: ignore[arg-type]
