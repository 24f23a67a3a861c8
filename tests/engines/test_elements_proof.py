"""The proof of elements: what is played and what is measured says what it should; without weights one line says so."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.contract import BadInput
from engines.elements.proof.measures import differs, fidelity, side_of
from engines.elements.proof.network import USUAL, Network, Pixels, shown
from engines.elements.proof.playing import Played, play
from engines.stage.scene import Figure, Scene

pytestmark = pytest.mark.usefixtures("one_torch_thread")

SIZE, FRAMES = (80, 160), 3


@pytest.fixture(scope="module")
def played() -> Played:
    figures = (
        Figure(name="man", seed=4, place="left", facing="right", colours={"coat": "#d03020"}),
        Figure(name="woman", seed=5, place="right", facing="left", colours={"coat": "#2040c0"}),
    )
    scene = Scene(
        environment="interior", lighting="noon", figures=figures, shot_type="full_shot", duration_s=0.4
    )
    return play(scene, SIZE, FRAMES, (0.6, 0.6))


def test_without_weights_one_line_says_that_they_are_missing_and_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not trained yet") as told:
        Network(tmp_path)
    assert "training.recipes.elements_builtin" in told.value.hint
    command = [sys.executable, "-m", "studio", "evaluate", "proof/skyreels-a2", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "--out" in shown.stdout
    assert "--minutes" not in shown.stdout


def test_the_shipped_network_looks_at_its_pictures_and_at_the_take(played: Played) -> None:
    network, quick = Network(), replace(USUAL, steps=2)
    red, blue = played.pictures
    take = np.repeat(played.take, 9, 0)

    def made(pictures: tuple[Pixels, ...], take: Pixels | None) -> Pixels:
        asked = shown(pictures, played.background)
        return network.frames("In a room, at noon. The man stands on the left.", asked, take, SIZE, 1, quick)

    plain = made((red, blue), take)
    assert plain.shape[1:] == (*SIZE, 3)
    assert np.abs(plain.astype(int) - made((blue, red), take)).mean() > 0.5
    assert np.abs(plain.astype(int) - made((red, blue), None)).mean() > 0.5


def test_the_take_shows_the_players_where_the_stage_has_them(played: Played) -> None:
    assert [side_of(played.masks == number) for number in (1, 2)] == [-1, 1]
    for number, picture in enumerate(played.pictures, 1):
        mask = played.masks == number
        taken = differs(played.take, played.background) & (
            np.abs(np.arange(SIZE[1]) - np.nonzero(mask)[2].mean()) < SIZE[1] / 4
        )
        rows = [np.flatnonzero(seen.any((0, 2))) for seen in (mask, taken)]
        assert abs(rows[0][0] - rows[1][0]) < 0.12 * SIZE[0]
        assert (mask & taken).sum() > 0.5 * mask.sum()
        assert picture[0, 0, 3] == 0


def test_the_place_is_the_scene_before_anybody_came(played: Played) -> None:
    nobody = (played.masks == 0).all(0)
    shadow = np.abs(played.frames[0].astype(int) - played.background).max(2)
    assert np.median(shadow[nobody]) <= 2
    assert shadow[played.masks[0] > 0].mean() > 20


def test_an_element_is_nearer_to_its_own_picture_than_to_another(played: Played) -> None:
    for number, (own, other) in enumerate(zip(played.pictures, played.pictures[::-1], strict=True), 1):
        mask = played.masks == number
        right, wrong = fidelity(own, played.frames, mask), fidelity(other, played.frames, mask)
        assert right is not None
        assert wrong is not None
        assert right.colour > wrong.colour
        assert right.layout < wrong.layout
    assert fidelity(played.pictures[0], played.frames, np.zeros_like(played.masks, bool)) is None
