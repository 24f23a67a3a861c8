"""Material made ready to be learned: buckets of equal shape, latents that are what the piece is now, light modules."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from engines.contract import BadInput
from engines.media.image import write_image
from training.material import checks, store
from training.material.buckets import ENLARGED, buckets
from training.material.gather import gather
from training.material.latents import LatentCache
from training.material.piece import Material, Piece, Wants


def piece(number: int, width: int, height: int, seconds: float = 0.0) -> Piece:
    kind = "clip" if seconds else "picture"
    name = f"{number:04}"
    return Piece(
        id=name, file=Path(name), kind=kind, width=width, height=height, end_s=seconds, kept=None, thumb=""
    )


def test_pieces_go_into_few_buckets_of_their_own_proportions_and_none_is_lost() -> None:
    random = np.random.default_rng(3)
    sizes = random.integers(500, 2000, (300, 2))
    pieces = [piece(number, int(w), int(h)) for number, (w, h) in enumerate(sizes)]
    found = buckets(pieces, 512 * 512, most=6)
    assert len(found) <= 6
    assert sorted(one.id for group in found.values() for one in group) == [one.id for one in pieces]
    for bucket in found:
        assert bucket.width % 16 == bucket.height % 16 == 0
        assert bucket.width * bucket.height <= 1.1 * 512 * 512
    assert list(buckets(pieces, 512 * 512)) == list(found)


def test_small_pieces_are_not_enlarged_beyond_reason_while_there_is_a_smaller_bucket() -> None:
    for bucket, group in buckets([piece(1, 400, 300), piece(2, 1920, 1080)], 512 * 512).items():
        for one in group:
            assert max(bucket.width / one.width, bucket.height / one.height) <= ENLARGED


def test_clips_go_to_the_longest_length_that_they_fill_and_shorter_ones_to_the_shortest() -> None:
    clips = [piece(n, 1280, 720, seconds) for n, seconds in enumerate((0.5, 2.1, 4.0, 9.0))]
    found = buckets([*clips, piece(9, 1280, 720)], 512 * 288, lengths=(17, 33, 65), fps=16)
    ids = {bucket.frames: [one.id for one in group] for bucket, group in found.items()}
    assert ids == {1: ["0009"], 17: ["0000"], 33: ["0001", "0002"], 65: ["0003"]}


def test_where_one_face_is_wanted_none_and_several_are_told() -> None:
    pictures = [np.zeros((64, 64, 3), np.uint8)] * 5

    def told(*counts: int) -> list[str]:
        left = iter(counts)
        return [problem.fault for problem in checks.of_faces(pictures[: len(counts)], lambda _: next(left))]

    assert told(1) == told(1, 1, 0, 1, 1) == told(1, 2, 1, 1, 1) == []
    assert told(0) == told(0, 1, 0, 0, 1) == ["no_face"]
    assert told(3) == told(2, 2, 1, 1, 2) == ["many_faces"]


def test_no_pieces_are_no_buckets() -> None:
    assert buckets([], 512 * 512) == {}


def picture(tmp_path: Path, level: int) -> Piece:
    pixels = np.random.default_rng(level).integers(0, 255, (128, 128, 3)).astype(np.uint8)
    write_image(tmp_path / "a.png", pixels)
    return gather([tmp_path / "a.png"], tmp_path / "m", Wants(kinds=("picture",))).pieces[0]


def test_latents_are_made_once_and_anew_for_another_encoder_or_other_bytes(tmp_path: Path) -> None:
    made = list[int]()

    def make() -> dict[str, torch.Tensor]:
        made.append(len(made))
        return {"latents": torch.full((2, 3), float(len(made)))}

    def value(cache: LatentCache, one: Piece, shape: str = "") -> float:
        return float(cache.of(one, make, shape)["latents"][0, 0])

    one = picture(tmp_path, 1)
    cache = LatentCache(tmp_path / "m", "vae", "aa")
    assert value(cache, one) == value(LatentCache(tmp_path / "m", "vae", "aa"), one) == 1
    assert value(LatentCache(tmp_path / "m", "vae", "bb"), one) == 2
    assert value(LatentCache(tmp_path / "m", "other", "aa"), one) == 3
    assert value(cache, one, "64x64") == 4
    changed = picture(tmp_path, 2)
    assert value(cache, changed) == 5
    cache.tidy([changed])
    assert value(cache, changed) == 5
    assert len(list((tmp_path / "m" / "latents").rglob("*.safetensors"))) == 1


def test_a_damaged_latent_is_made_again_and_a_failed_one_leaves_nothing(tmp_path: Path) -> None:
    one, cache = picture(tmp_path, 1), LatentCache(tmp_path / "m", "vae", "aa")

    def fails() -> dict[str, torch.Tensor]:
        raise RuntimeError("card gone")

    with pytest.raises(RuntimeError):
        cache.of(one, fails)
    assert not list(cache.folder.glob("*"))
    cache.of(one, lambda: {"x": torch.ones(4)})
    (kept,) = cache.folder.glob("*")
    kept.write_bytes(kept.read_bytes()[:40])
    assert cache.of(one, lambda: {"x": torch.zeros(4)})["x"].sum() == 0


def test_a_file_that_changed_since_is_not_encoded_as_what_it_was(tmp_path: Path) -> None:
    one = picture(tmp_path, 1)
    (tmp_path / "a.png").write_bytes(b"other")
    with pytest.raises(BadInput, match="has changed since it was gathered"):
        LatentCache(tmp_path / "m", "vae", "aa").of(one, dict)


def test_a_damaged_or_missing_material_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no material"):
        store.read(tmp_path)
    store.write(tmp_path, Material(wants=Wants(kinds=("picture",))))
    (tmp_path / "material.json").write_text('{"wants": 3')
    with pytest.raises(BadInput, match="is damaged"):
        store.read(tmp_path)


def test_what_the_window_needs_of_material_loads_nothing_heavy() -> None:
    names = ", ".join(f"training.material.{name}" for name in ("store", "kinds", "buckets"))
    code = f"import {names}, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "cv2", "torch", "av", "PIL", "scipy"} & set(loaded)
