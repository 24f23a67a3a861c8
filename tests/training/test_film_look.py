"""The lesson of looks for the small film: it learns one, leaves a checkpoint that runs, and refuses in words."""

from pathlib import Path

import numpy as np
import pytest
import torch
from fakes.lesson import Undisturbed

from engines.contract import Artifact, BadInput
from engines.film.diffusion.windows import Sampling
from engines.film.proof.filming import Network, Take
from engines.film.proof.guide import guessed
from engines.film.proof.looks import checkpoint_of
from engines.media.image import write_image
from training.lessons import film_look
from training.lessons.film_look import FilmLook
from training.material.piece import Material, Piece
from training.recipes import film_look as recipes
from training.recipes.film_builtin import FilmConfig, FilmRecipe, Lessons, export
from training.recipes.linear_start import small_autoencoder

pytestmark = pytest.mark.usefixtures("one_torch_thread")

SIZE = (32, 64)
TINY = {"width": 32, "heads": 1, "layers": 1, "inner": 32, "channels": 4, "precision": "float32"}


@pytest.fixture
def base(tmp_path, monkeypatch) -> Path:
    """A tiny checkpoint in place of the house's."""
    torch.manual_seed(0)
    nothing = Lessons(*(torch.zeros(1, 1, 1, 1, 1),) * 3)
    model = FilmRecipe(FilmConfig.model_validate(TINY), nothing, nothing).model()
    folder = export(small_autoencoder(4, 16, 16), model, tmp_path / "base")
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(film_look, "BASE", folder)
    monkeypatch.setattr(recipes, "SIZE", SIZE)
    monkeypatch.setattr(recipes, "USUAL", Sampling(steps=2, guidance_scale=2.0, window=8, overlap=2))
    return folder


def pictures(folder: Path, count: int) -> tuple[Piece, ...]:
    """Red stripes over blue, in waves of their own."""
    pieces = []
    for number in range(count):
        rows = np.linspace(0, 6 + number, 72)[:, None]
        across = np.linspace(0, 3, 128)[None]
        red = 130 + 120 * np.sin(rows + across)
        picture = np.stack([red, 40 + 0 * red, 250 - red], -1).astype(np.uint8)
        path = folder / f"{number}.png"
        write_image(path, picture)
        pieces.append(Piece(id=f"picture{number}", file=path, kind="picture", width=128, height=72))
    return tuple(pieces)


def test_a_look_is_learned_by_more_than_seeds_differ_and_the_trial_finds_it(base, tmp_path):
    lesson = FilmLook()
    assert lesson.describe().available
    material = Material(wants=lesson.describe().wants, pieces=pictures(tmp_path, 3))
    assert not lesson.estimate(lesson.request_type(), material).obstacle
    found, events = [], []
    for seed in range(3):
        request = lesson.request_type(name=f"Stripes {seed}", seed=seed, steps=30, learning_rate=3e-3)
        found.append(lesson.learn(request, material, tmp_path / f"job{seed}", events.append, Undisturbed()))
    gains = [one.figures["base_free"] - one.figures["free"] for one in found]
    after = [one.figures["free"] for one in found]
    assert min(gains) > max(after) - min(after)
    assert {"base-0.mp4", "30-1.mp4"} <= {e.path.name for e in events if isinstance(e, Artifact)}
    network = Network(checkpoint_of("stripes-1"), dtype=torch.float32)
    made = list(network.frames([Take("", 2)], SIZE, Sampling(steps=2, window=2, overlap=1)))
    assert len(made) == 5
    with pytest.raises(BadInput, match="other"):
        checkpoint_of("other")


def test_what_is_kept_out_is_not_learned_from_a_copy(tmp_path):
    one, other = pictures(tmp_path, 2)
    copies = [
        piece.model_copy(update={"file": tmp_path / f"copy of {piece.id}.png"}) for piece in (one, other)
    ]
    learned, kept = recipes.split([one, other, *copies])
    assert len(learned) == len(kept) == 2
    assert not {piece.id for piece in learned} & {piece.id for piece in kept}
    assert recipes.split([one]) == ([one], [one])


def test_what_was_studied_whole_is_not_looked_at_again(tmp_path):
    (piece,) = pictures(tmp_path, 1)
    vae, looked = small_autoencoder(4, 16, 16), (4, SIZE, tmp_path / "latents", torch.device("cpu"))
    first = recipes.studied_pieces(vae, [piece], *looked)
    piece.file.unlink()
    assert recipes.studied_pieces(vae, [piece], *looked) == first
    assert len(first) == 1


def test_without_the_network_the_lesson_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(film_look, "BASE", tmp_path)
    lesson = FilmLook()
    card = lesson.describe()
    assert not card.available
    material = Material(wants=card.wants, pieces=pictures(tmp_path, 1))
    assert "still learning" in lesson.estimate(lesson.request_type(), material).obstacle
    with pytest.raises(BadInput, match="no film network"):
        lesson.learn(lesson.request_type(), material, tmp_path / "job", lambda event: None, Undisturbed())


def test_a_guessed_blocking_picture_has_the_layers_but_none_of_the_colours():
    picture = np.zeros((72, 128, 3), np.uint8)
    picture[:30], picture[30:], picture[40:60, 50:80] = (90, 170, 230), (60, 120, 40), (200, 30, 30)
    one, other = guessed([picture])[0], guessed([255 - picture])[0]
    assert np.abs(one.astype(int) - other).mean() < 12
    assert (one[5, 5] != one[70, 5]).any()
    assert (one[50, 65] != one[50, 20]).any()
