"""The depth network: its examples have true distances, its loss no scale, and what is exported is what was trained."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from training.backlot.depth.bank import Bank
from training.backlot.depth.camera import taken
from training.backlot.depth.casting import BOX, ELLIPSOID
from training.backlot.depth.examples import GROUND, SIZE, SKY, STANDS, Example, every, read, write
from training.backlot.depth.light import Setting
from training.backlot.depth.picture import drawn
from training.backlot.depth.places import setting
from training.backlot.depth.solids import Solids
from training.recipes.depth_builtin import TINY, DepthConfig, DepthRecipe
from training.recipes.depth_card import Onnx, export_network
from training.recipes.depth_figures import Torch, looked, rank
from training.recipes.depth_net import HEADS, DepthNet

SURFACES = (
    "plain", "plaster", "wood", "tiles", "bricks", "facade", "stripes", "cloth", "earth", "grass", "asphalt", "skin",
    "fur", "door", "books", "stone", "leaves", "metal", "snow", "photo", "real brick", "real grass", "real gravel",
)  # fmt: skip
CARDS = ("tree", "pine", "bush", "tuft", "ridge", "subject")


@pytest.fixture(scope="module")
def bank() -> Bank:
    """Two surfaces of noise under all names, and one card."""
    rng = np.random.default_rng(5)
    levels = tuple(rng.integers(30, 220, (2, 32 >> level, 32 >> level, 3), np.uint8) for level in range(5))
    card = np.full((1, 32, 32, 4), 255, np.uint8)
    card[:, :8, :8, 3] = 0
    return Bank(
        levels, dict.fromkeys(SURFACES, (0, 1)), card, dict.fromkeys(CARDS, (0,)), np.ones(1),
        rng.random((64, 64), np.float32),
    )  # fmt: skip


@pytest.fixture(scope="module")
def examples(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    for part, seed in (("train", 1), ("kept", 2)):
        rng = np.random.default_rng(seed)
        made = []
        for _ in range(4):
            name, place = setting(bank, rng)
            rgb, depth, labels = drawn(place, bank, rng)
            made.append(Example(rgb, depth, labels, np.zeros_like(labels), name))
        write(folder / part / "00000.zip", made)
    return folder


def test_distances_are_those_of_the_solids_and_what_is_nothing_is_sky(bank: Bank) -> None:
    solids = Solids(bank, np.random.default_rng(0))
    solids.add(BOX, (0, -1.0, 0), (500, 1, 500), 0, ground=True)
    solids.add(BOX, (-2, 1.5, 6), (1, 1.5, 1), 1)
    solids.add(ELLIPSOID, (2, 1.5, 8), (1, 1, 1), 1)
    air = np.zeros(24)
    air[:15] = 0.5
    place = Setting(
        solids.rows, np.array([0, 1.5, 0.0]), np.eye(3), 60.0, np.array([[0, 1, 0, 1, 1, 1, 0.0]]), air
    )
    rgb, depth, labels = drawn(place, bank, np.random.default_rng(0))

    width, height = SIZE
    focal = width / 2 / math.tan(math.radians(30))
    middle = height // 2
    assert depth[middle, int(width / 2 - 2 / 5 * focal)] == pytest.approx(5, rel=1e-3)  # the face of the box
    assert depth[middle, int(width / 2 + 2 / 8 * focal)] == pytest.approx(
        7, rel=2e-2
    )  # the front of the ball
    foot = height - 10
    assert depth[foot, width // 2] == pytest.approx(focal * 1.5 / (foot + 0.25 - height / 2), rel=1e-2)
    assert np.isinf(depth[0, width // 2])
    assert labels[0, width // 2] == SKY
    assert labels[foot, width // 2] == GROUND
    assert labels[middle, int(width / 2 - 2 / 5 * focal)] == STANDS
    assert rgb.std() > 5


def test_a_place_is_the_same_for_the_same_seed_and_another_for_another(bank: Bank) -> None:
    first, again, other = (
        drawn(setting(bank, rng)[1], bank, rng) for rng in map(np.random.default_rng, (3, 3, 4))
    )
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[1], other[1])


def test_an_example_comes_back_from_its_shard(tmp_path: Path) -> None:
    depth = np.geomspace(0.1, 4000, 48, dtype=np.float32).reshape(6, 8)
    depth[0, 0] = np.inf
    labels = np.arange(48, dtype=np.uint8).reshape(6, 8) % 3
    one = Example(np.full((6, 8, 3), 90, np.uint8), depth, labels, labels * 7, "room")
    write(tmp_path / "a.zip", [one])
    [found] = [read(*place) for place in every(tmp_path)]
    assert np.isinf(found.depth[0, 0])
    assert np.allclose(found.depth.ravel()[1:], depth.ravel()[1:], rtol=1e-3)
    assert np.array_equal(found.labels, labels)
    assert np.array_equal(found.salience, labels * 7)
    assert np.abs(found.rgb.astype(int) - 90).max() <= 2
    assert found.source == "room"


def test_a_camera_moves_picture_and_distances_together() -> None:
    far = np.arange(1, SIZE[0] + 1, dtype=np.float32)[None].repeat(SIZE[1], 0)
    rgb = np.clip(far / 320 * 255, 0, 255).astype(np.uint8)[..., None].repeat(3, 2)
    flat = np.zeros(far.shape, np.uint8)
    one = taken(Example(rgb, far, flat, flat, "room"), (192, 256), np.random.default_rng(8))
    assert one.rgb.shape == (192, 256, 3)
    assert one.depth.shape == (192, 256)
    assert rank(one.rgb[..., 1].astype(float), one.depth) > 0.95


class Answers(nn.Module):
    """What is answered whatever is asked."""

    def __init__(self, inverse: torch.Tensor) -> None:
        super().__init__()
        self.made = torch.cat([inverse[:, None], torch.zeros(len(inverse), 3, *inverse.shape[1:])], 1)

    def forward(self, pictures: torch.Tensor, salience: torch.Tensor) -> torch.Tensor:
        return self.made


def test_the_loss_asks_neither_for_scale_nor_for_shift(examples: Path) -> None:
    recipe = DepthRecipe(DepthConfig.model_validate(TINY), examples, None)
    batch = recipe.batch(3)
    true = 1 / batch["depth"]
    losses = [float(recipe.loss(Answers(answer), batch)) for answer in (true, 7 * true + 3, -true)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
    assert losses[2] > losses[0] + 0.5


def test_a_batch_depends_on_its_step_alone(examples: Path) -> None:
    recipe = DepthRecipe(DepthConfig.model_validate(TINY), examples, None)
    one = recipe.batch(5)
    recipe.batch(6)
    again = recipe.batch(5)
    assert all(torch.equal(one[name], again[name]) for name in one)


def test_the_exported_file_sees_what_the_network_sees_at_any_size(examples: Path, tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = DepthNet(8, 1)
    net(torch.rand(2, 3, 64, 64), torch.rand(2, 1, 64, 64))  # so that what is normalised differs from nothing
    path = export_network(net, tmp_path / "depth.onnx")
    assert path.stat().st_size < 3 * sum(p.numel() for p in net.parameters())  # 16 bits a weight
    one = read(*next(every(examples / "kept")))
    for rgb in (one.rgb, np.ascontiguousarray(one.rgb[:, :180])):
        guide = np.linspace(0, 1, rgb.shape[0] * rgb.shape[1]).reshape(rgb.shape[:2])
        made, wanted = looked(Onnx(path), rgb, guide), looked(Torch(net), rgb, guide)
        assert made.shape == (len(HEADS), *rgb.shape[:2])
        assert np.abs(made[0] - wanted[0]).max() < 0.02 * np.ptp(wanted[0]) + 0.01
