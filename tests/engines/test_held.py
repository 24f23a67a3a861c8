"""Who carries something shows it in the hand, and a script says what: promises from the words to the drawing."""

from typing import get_args

import numpy as np
import pytest

from engines.film import screenplay
from engines.film.staging import stage
from engines.stage.cast import stand
from engines.stage.light import LIGHTS
from engines.stage.scene import Figure, Held, Scene


def scenes(text: str) -> list[Scene]:
    play = screenplay.parse(text)
    made: list[Scene] = []
    for shot in play.shots:
        made.append(stage(shot, play, made[-1] if made else None))
    return made


def held(text: str) -> list[Held | None]:
    return [figure.holds for scene in scenes(text) for figure in scene.figures if figure.kind == "person"]


def test_wren_lifts_the_lantern_and_it_is_in_her_hand_and_nowhere_else():
    (scene,) = scenes("EXT. BEACH - NIGHT\n\nWREN (30), a woman in a raincoat, lifts the lantern.\n")
    assert scene.figures[0].holds == "lantern"
    assert all(figure.name != "lantern" for figure in scene.figures)


@pytest.mark.parametrize(
    ("sentence", "thing"),
    [
        ("A girl plays the guitar.", "guitar"),
        ("A knight draws his sword.", "sword"),
        ("A man walks in with an umbrella.", "umbrella"),
        ("The captain drinks his coffee.", "cup"),
        ("An old man reads a letter.", "letter"),
        ("A woman looks at the lantern.", None),
        ("A man puts a book on the table.", None),
    ],
)
def test_words_that_take_a_thing_put_it_into_the_hand(sentence: str, thing: Held | None):
    assert held(f"EXT. STREET - DAY\n\n{sentence}\n")[:1] == [thing]


def test_a_thing_is_held_until_it_is_put_down():
    story = (
        "EXT. BEACH - NIGHT\n\nWREN (30), a woman in a raincoat, lifts the lantern.\n\n"
        "CLOSE ON WREN. She smiles.\n\nWren drops the lantern.\n"
    )
    assert held(story) == ["lantern", "lantern", None]


@pytest.mark.parametrize("thing", get_args(Held))
def test_everything_that_can_be_held_is_drawn_from_every_side(thing: Held):
    for azimuth in (0.3, 1.4, 2.9, -1.2):
        empty, full = (
            stand(Figure(name="woman", seed=5, action="walk", holds=what), LIGHTS["noon"]).picture(
                0.4, azimuth, 90
            )
            for what in (None, thing)
        )
        height, width = (
            min(a, b) for a, b in zip(empty.picture.shape[:2], full.picture.shape[:2], strict=True)
        )
        same = empty.picture.shape == full.picture.shape
        assert (
            not same
            or np.abs(empty.picture[:height, :width].astype(int) - full.picture[:height, :width]).max() > 40
        )


def test_a_hand_that_waves_is_free():
    figure = Figure(name="man", seed=5, action="wave", holds="lantern")
    waving = stand(figure, LIGHTS["noon"]).picture(1.0, 0.0, 90)
    alone = stand(figure.model_copy(update={"holds": None}), LIGHTS["noon"]).picture(1.0, 0.0, 90)
    above = [drawn.picture[: round(drawn.head[1]), :, 3].astype(bool).sum() for drawn in (waving, alone)]
    assert above[0] == pytest.approx(above[1], rel=0.1)


def test_a_lantern_lights_the_night_and_not_the_noon():
    figure = Figure(name="woman", seed=5, holds="lantern")
    assert stand(figure, LIGHTS["noon"]).picture(0.5, 0.2, 90).glow is None
    night = stand(figure, LIGHTS["night"]).picture(0.5, 0.2, 90)
    dark = stand(figure.model_copy(update={"holds": "cup"}), LIGHTS["night"]).picture(0.5, 0.2, 90)
    assert night.glow is not None
    x, y, radius = (round(part) for part in night.head)
    face = night.picture[y : y + radius, x - radius // 2 : x + radius // 2, 0]
    x, y, radius = (round(part) for part in dark.head)
    assert face.mean() > dark.picture[y : y + radius, x - radius // 2 : x + radius // 2, 0].mean()
