"""A previs is painted over by a neural engine: what it keeps of it, and what else a shot may bring along."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_skyreels
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engines.contract import Artifact, BadInput, Note, parse_request
from engines.film.diffusion.conditions import sketch_latents
from engines.film.diffusion.engine import Setup, SkyReelsV2
from engines.film.diffusion.planner import Plan
from engines.film.exports.written import read_cuts
from engines.film.request import FilmRequest
from engines.media.audio import write_audio
from engines.media.image import write_image
from engines.media.video import VideoReader, VideoWriter, join

RATE, SHOT_S = 48_000, 0.7


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with tiny_skyreels.one_thread():
        yield tiny_skyreels.build(tmp_path_factory.mktemp("checkpoint"))


@pytest.fixture(scope="module")
def previs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two shots, a dark one and a bright one, under a tone."""
    folder = tmp_path_factory.mktemp("previs")
    picture, sound, film = folder / "picture.mkv", folder / "sound.flac", folder / "previs.mkv"
    frames = round(SHOT_S * 24)
    with VideoWriter(picture, 64, 64, 24, "mkv") as writer:
        for number in range(2 * frames):
            writer.write(np.full((64, 64, 3), 20 if number < frames else 230, np.uint8))
    tone = 0.3 * np.sin(np.arange(round(2 * SHOT_S * RATE)) * 0.03).astype(np.float32)
    write_audio(sound, [tone], RATE)
    join([picture], sound, film, "mkv")
    return film


@pytest.fixture(scope="module")
def engine(checkpoint: Path) -> SkyReelsV2:
    plan = Plan("card", "bfloat16", "float32", window=5, attention="native")
    return SkyReelsV2(Setup("tiny", checkpoint, (32, 32), plan, "cpu", {"steps": 12, "overlap": 2}))


def shot(words: str, **more: Any) -> dict[str, Any]:
    return {"description": words, "duration_s": SHOT_S, **more}


def made(engine: SkyReelsV2, folder: Path, *shots: dict[str, Any], **values: Any) -> Path:
    """The film of these shots."""
    request = parse_request(
        FilmRequest,
        {"engine": "skyreels-v2", "screenplay": {"shots": list(shots)}, "format": "mkv", **values},
    )
    folder.mkdir()
    events = list(engine.run(request, folder))
    return next(e.path for e in events if isinstance(e, Artifact) and e.kind == "media")


def latents_in(folder: Path) -> list[Tensor]:
    """Those of each shot, which is one window long."""
    files = sorted((folder / "windows").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    return [load_file(file)["latents"] for file in files]


def frames_in(path: Path) -> Any:
    reader = VideoReader(path)
    frames = np.stack([frame for _, frame in reader.frames()])
    reader.close()
    return frames


TWO = (shot("A cat."), shot("The sea."))


def test_the_closer_a_film_follows_its_previs_the_nearer_it_comes(
    engine: SkyReelsV2, checkpoint: Path, previs: Path, tmp_path: Path
) -> None:
    vae = tiny_skyreels.load(checkpoint).vae
    whole = [sketch_latents(vae, previs, at * SHOT_S, 5, True, (32, 32), 24) for at in (0, 1)]
    away = []
    for follows in (0.1, 0.9):
        folder = tmp_path / f"follows{follows}"
        film = made(engine, folder, *TWO, guide=previs, follows=follows)
        assert len(frames_in(film)) == 2 * round(SHOT_S * 24)
        latents = latents_in(folder)
        away.append([float((one - sketch).abs().mean()) for one, sketch in zip(latents, whole, strict=True)])
    assert away[0][0] > away[1][0]
    assert away[0][1] > away[1][1]
    second = latents[1]
    assert (second - whole[1]).abs().mean() < (second - whole[0]).abs().mean()


def test_the_film_keeps_the_sound_of_its_previs_and_knows_where_its_shots_lie(
    engine: SkyReelsV2, previs: Path, tmp_path: Path
) -> None:
    film = made(engine, tmp_path / "job", *TWO, guide=previs)
    reader = VideoReader(film)
    reader.close()
    assert reader.has_sound
    cuts = read_cuts(tmp_path / "job" / "cuts.json").cuts
    frames = round(SHOT_S * 24)
    assert [(cut.start_frame, cut.frames) for cut in cuts] == [(0, frames), (frames, frames)]
    assert [cut.shot.description for cut in cuts] == ["A cat.", "The sea."]


def test_where_the_previs_has_ended_a_note_says_that_words_alone_make_the_film(
    engine: SkyReelsV2, previs: Path, tmp_path: Path
) -> None:
    request = parse_request(
        FilmRequest, {"screenplay": {"shots": [*TWO, shot("Rain."), shot("Dawn.")]}, "guide": previs}
    )
    events = list(engine.run(request, tmp_path))
    assert any(isinstance(e, Note) and "ends before shot 3" in e.message for e in events)
    assert isinstance(events[-1], Artifact)
    assert events[-1].duration_s == pytest.approx(4 * SHOT_S, abs=0.1)


def test_an_end_picture_and_a_film_to_go_on_from_change_their_shot_alone(
    engine: SkyReelsV2, previs: Path, tmp_path: Path
) -> None:
    still = tmp_path / "still.png"
    write_image(still, np.full((80, 120, 3), 90, np.uint8))
    plain = made(engine, tmp_path / "plain", *TWO)
    ended = made(engine, tmp_path / "ended", TWO[0], {**TWO[1], "end_picture": still})
    continued = made(engine, tmp_path / "continued", *TWO, continues=previs)
    frames = round(SHOT_S * 24)
    before, with_end, after = frames_in(plain), frames_in(ended), frames_in(continued)
    assert (with_end[:frames] == before[:frames]).all()
    assert (with_end[frames:] != before[frames:]).any()
    assert (after[:frames] != before[:frames]).any()
    assert (after[frames:] == before[frames:]).all()


def lora(path: Path, width: int) -> Path:
    generator = torch.Generator().manual_seed(0)
    name = "transformer.blocks.0.attn1.to_q"
    weights = {
        f"{name}.lora_A.weight": torch.randn(2, width, generator=generator),
        f"{name}.lora_B.weight": torch.randn(width, 2, generator=generator),
    }
    save_file(weights, path)
    return path


def test_a_lora_changes_its_shot_and_one_of_another_model_is_told_at_the_shot(
    engine: SkyReelsV2, tmp_path: Path
) -> None:
    right, wrong = lora(tmp_path / "ink.safetensors", 24), lora(tmp_path / "flux.safetensors", 3072)
    plain = frames_in(made(engine, tmp_path / "plain", *TWO))
    inked = frames_in(
        made(engine, tmp_path / "inked", TWO[0], {**TWO[1], "loras": [{"path": right, "strength": 2.0}]})
    )
    frames = round(SHOT_S * 24)
    assert (inked[:frames] == plain[:frames]).all()
    assert (inked[frames:] != plain[frames:]).any()
    with pytest.raises(BadInput, match="made for another model") as told:
        made(engine, tmp_path / "wrong", TWO[0], {**TWO[1], "loras": [{"path": wrong}]})
    assert told.value.field == "screenplay.shots.1.loras"
    assert "\n" not in str(told.value)
    assert not (tmp_path / "wrong" / "segments").exists()
