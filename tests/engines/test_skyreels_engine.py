"""The neural film as an engine: films from shots, interrupted, resumed and continued; checkpoints and LoRAs checked."""

import hashlib
import importlib.util
import json
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_skyreels
import torch
from safetensors.torch import load_file, save_file
from tiny_skyreels import joined, segment, windows

from engines.contract import (
    Artifact,
    BadInput,
    Cancelled,
    Event,
    ModelMissing,
    Note,
    OutOfMemory,
    Preview,
    Progress,
    Started,
    parse_request,
)
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import CHECKPOINTS
from engines.film.diffusion.engine import Setup, SkyReelsV2, choose
from engines.film.diffusion.lora import Lora, LoraShelf, check
from engines.film.diffusion.planner import Machine, Plan
from engines.film.diffusion.production import Output, Production
from engines.film.diffusion.takes import Sketch, Take
from engines.film.diffusion.windows import Sampling
from engines.film.request import FilmRequest
from engines.media.image import write_image
from engines.media.video import VideoReader

TINY = CHECKPOINTS[0]
GB = 1 << 30


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with tiny_skyreels.one_thread():
        yield tiny_skyreels.build(tmp_path_factory.mktemp("checkpoint"))


def engine_of(checkpoint: Path) -> SkyReelsV2:
    plan = Plan("card", "bfloat16", "float32", window=5, attention="native")
    return SkyReelsV2(Setup("tiny", checkpoint, (32, 32), plan, "cpu", {"steps": 3, "overlap": 2}))


def shot(words: str, seconds: float, **more: Any) -> dict[str, Any]:
    return {"description": words, "duration_s": seconds, **more}


THREE = [
    shot("A cat walks over the sea.", 1.2),
    shot("Rain at night.", 0.7, transition="dissolve"),
    shot("The city at dawn.", 1.0, transition="fade"),
]


def request_of(*shots: dict[str, Any], **values: Any) -> FilmRequest:
    return parse_request(FilmRequest, {"screenplay": {"shots": list(shots)}, "format": "mkv", **values})


def film_of(engine: SkyReelsV2, request: FilmRequest, folder: Path) -> tuple[list[Event], Any]:
    folder.mkdir(exist_ok=True)
    events = list(engine.run(request, folder))
    media = [e.path for e in events if isinstance(e, Artifact) and e.kind == "media"]
    assert len(media) == 1
    return events, frames_in(media[0])


def frames_in(path: Path) -> Any:
    reader = VideoReader(path)
    frames = np.stack([frame for _, frame in reader.frames()])
    reader.close()
    return frames


def test_shots_become_a_film_that_is_told_and_shown_while_it_grows(checkpoint: Path, tmp_path: Path) -> None:
    events, frames = film_of(engine_of(checkpoint), request_of(*THREE), tmp_path / "job")
    assert isinstance(events[0], Started)
    assert any(isinstance(e, Note) and "network stays on the card" in e.message for e in events)
    steps = [e for e in events if isinstance(e, Progress) and e.phase == "Filming"]
    assert [e.step for e in steps] == list(range(1, steps[-1].total + 1))
    assert any(isinstance(e, Preview) for e in events)
    parts = [e for e in events if isinstance(e, Artifact) and e.kind == "segment"]
    assert sum(len(frames_in(e.path)) for e in parts) == len(frames)
    assert frames.shape[1:] == (480, 854, 3)
    assert abs(len(frames) / 24 - 2.9) < 0.2
    faded = frames.mean((1, 2, 3))
    assert faded.min() < 2 < 30 < np.median(faded)


def test_every_second_frame_is_left_out_at_twelve_a_second(checkpoint: Path, tmp_path: Path) -> None:
    _, full = film_of(engine_of(checkpoint), request_of(shot("A cat.", 1.1)), tmp_path / "24")
    _, half = film_of(engine_of(checkpoint), request_of(shot("A cat.", 1.1), fps=12), tmp_path / "12")
    assert len(full) == 26
    assert (half == full[::2]).all()


def test_a_film_killed_at_any_window_is_the_undisturbed_one_in_the_end(
    checkpoint: Path, tmp_path: Path
) -> None:
    request = request_of(*THREE, fps=12)
    _, whole = film_of(engine_of(checkpoint), request, tmp_path / "whole")
    parts = len(list((tmp_path / "whole" / "segments").glob("*.mkv")))
    for number in np.random.default_rng(4).choice(np.arange(1, 3 * parts), 3, replace=False):
        folder = tmp_path / f"killed{number}"
        folder.mkdir()
        running = engine_of(checkpoint).run(request, folder)
        seen = count()
        for event in running:
            if isinstance(event, Progress) and event.phase == "Filming" and next(seen) == number:
                break
        running.close()
        newest = max((folder / "segments").glob("*.mkv"), default=None)
        if newest is not None:
            newest.unlink()  # a crash of the machine may also take what was written last
        events, resumed = film_of(engine_of(checkpoint), request, folder)
        started = events[0]
        assert isinstance(started, Started)
        assert started.resumed_at == number // 3
        assert (resumed == whole).all()


def test_a_shot_is_made_again_without_touching_the_others(checkpoint: Path, tmp_path: Path) -> None:
    shots = [shot("A cat.", 0.6), shot("The sea.", 0.6), shot("Rain.", 0.6)]
    _, before = film_of(engine_of(checkpoint), request_of(*shots), tmp_path / "job")
    shots[1]["seed"] = 9
    _, after = film_of(engine_of(checkpoint), request_of(*shots), tmp_path / "job")
    third = len(before) // 3
    changed = np.abs(before.astype(int) - after).reshape(3, third, -1).max((1, 2))
    assert (changed > 0).tolist() == [False, True, False]


def test_cancelling_ends_the_film_and_an_endless_one_keeps_what_there_is(
    checkpoint: Path, tmp_path: Path
) -> None:
    def stopped(request: FilmRequest, folder: Path, after: int) -> list[Event]:
        folder.mkdir()
        engine, events = engine_of(checkpoint), []
        for event in engine.run(request, folder):
            events.append(event)
            if sum(isinstance(e, Artifact) and e.kind == "segment" for e in events) == after:
                engine.cancel()
        return events

    with pytest.raises(Cancelled):
        stopped(request_of(shot("A cat.", 4)), tmp_path / "cancelled", 2)
    events = stopped(request_of(shot("A cat.", 0.6), endless=True), tmp_path / "endless", 5)
    assert isinstance(events[-1], Artifact)
    assert len(frames_in(events[-1].path)) > 2 * 0.6 * 24


def test_a_picture_opens_its_shot_and_a_film_can_be_continued(checkpoint: Path, tmp_path: Path) -> None:
    pipeline = tiny_skyreels.load(checkpoint)
    still = tmp_path / "still.png"
    write_image(still, np.full((80, 120, 3), 90, np.uint8))

    shelf = LoraShelf(pipeline)

    def made(*takes: Take) -> Any:
        folder = tmp_path / f"film{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        output = Output(32, 32, 24, "mkv")
        sampling = Sampling(steps=3, window=5, overlap=2)
        production = Production(pipeline, "tiny", True, sampling, (32, 32), folder, output, shelf)
        list(production.run(takes, 10, lambda: None))
        return np.concatenate([frames_in(path) for path in production.parts]), production.parts

    with_picture, parts = made(Take("a cat", 17, seed=1, picture=still))
    without, _ = made(Take("a cat", 17, seed=1))
    ended, _ = made(Take("a cat", 17, seed=1, end_picture=still))
    assert len(with_picture) == len(without) == len(ended) == 17
    assert (with_picture != without).any()
    assert (ended != without).any()
    sketched, _ = made(Take("a cat", 17, seed=1, sketch=Sketch(parts[0])))
    assert len(sketched) == 17
    assert (sketched != without).any()
    continued, _ = made(Take("a cat", 20, seed=1, continues=parts[0]))
    afresh, _ = made(Take("a cat", 20, seed=1))
    assert len(continued) == len(afresh) == 20
    assert (continued != afresh).any()


def test_without_a_card_it_says_why_it_cannot_run(tmp_path: Path) -> None:
    card = SkyReelsV2().describe()
    assert (card.id, card.panel) == ("skyreels-v2", "film")
    if not torch.cuda.is_available():
        assert not card.available
        assert card.unavailable_reason
        with pytest.raises((BadInput, ModelMissing)):
            list(SkyReelsV2().run(request_of(shot("A cat.", 1)), tmp_path))


def test_of_several_checkpoints_the_best_that_fits_is_taken() -> None:
    everything = list(CHECKPOINTS)
    roomy, small = Machine(80 * GB, 200 * GB), Machine(9 * GB, 32 * GB)
    assert choose(everything, roomy, fine=True, frames=400)[0].id == "skyreels-v2-df-14b-720p"
    assert choose(everything, roomy, fine=False, frames=400)[0].id == "skyreels-v2-df-14b-540p"
    assert choose(everything, small, fine=False, frames=400)[0].id == "skyreels-v2-df-1.3b-540p"
    with pytest.raises(ModelMissing):
        choose([], roomy, fine=False, frames=400)
    with pytest.raises(OutOfMemory):
        choose(everything, Machine(2 * GB, 32 * GB), fine=False, frames=400)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "models").mkdir(parents=True)
    return tmp_path / "home"


def test_the_catalogue_tells_a_missing_a_half_and_a_wrong_checkpoint(checkpoint: Path, home: Path) -> None:
    with pytest.raises(ModelMissing, match=TINY.id):
        loader.folder_of(TINY)
    here = home / "models" / TINY.id
    shutil.copytree(checkpoint, here)
    assert loader.folder_of(TINY) == here
    assert loader.installed() == [TINY]

    def listed(size: int, sha256: str) -> None:
        entry = f"""
            [[model]]
            id = "{TINY.id}"
            title = "t"
            purpose = "p"
            licence = "l"
            holder = "h"
            notice = "n"
            download = 1
            memory = 1
            sources = [{{ kind = "address", url = "http://127.0.0.1/none" }}]
            files = [{{ name = "model_index.json", size = {size}, sha256 = "{sha256}" }}]"""
        (home / "catalogue.toml").write_text(entry)

    index = (here / "model_index.json").read_bytes()
    listed(len(index), hashlib.sha256(index).hexdigest())
    loader.verify(TINY)
    listed(len(index), "0" * 64)
    with pytest.raises(BadInput, match="SHA-256"):
        loader.verify(TINY)
    listed(len(index) + 1, "0" * 64)
    with pytest.raises(BadInput, match="wrong size") as told:
        loader.folder_of(TINY)
    assert "\n" not in str(told.value)


def test_a_checkpoint_that_is_not_whole_or_not_safe_is_refused_before_it_is_read(
    checkpoint: Path, tmp_path: Path
) -> None:
    def broken(number: Iterator[int] = count()) -> Path:  # noqa: B008
        return Path(shutil.copytree(checkpoint, tmp_path / f"broken{next(number)}"))

    weights = Path("transformer") / "diffusion_pytorch_model.safetensors"
    cut_off = broken()
    (cut_off / weights).write_bytes((cut_off / weights).read_bytes()[:-5000])
    pickled = broken()
    (pickled / weights).unlink()
    torch.save({"weight": torch.zeros(1)}, pickled / "transformer" / "diffusion_pytorch_model.bin")
    partless = broken()
    shutil.rmtree(partless / "vae")
    other = broken()
    index = json.loads((other / "model_index.json").read_text())
    index["transformer"] = ["diffusers", "FluxTransformer2DModel"]
    (other / "model_index.json").write_text(json.dumps(index))
    shards = broken()
    index_of_shards = {"weight_map": {"a": "a-00001-of-00002.safetensors"}}
    (shards / "transformer" / "x.safetensors.index.json").write_text(json.dumps(index_of_shards))
    for folder, told in {
        cut_off: "cut off",
        pickled: "is a pickle, which could run any program",
        partless: "no vae",
        other: "FluxTransformer2DModel",
        shards: "00001-of-00002.safetensors is missing",
        tmp_path / "nowhere": "no folder of a published checkpoint",
    }.items():
        with pytest.raises(BadInput, match=told) as refused:
            loader.load(folder)
        assert "\n" not in str(refused.value)


def lora_for(pipeline: Any, path: Path, width: int | None = None, layer: str = "attn1.to_q") -> Path:
    """A LoRA of rank 2 for a layer of both blocks, in diffusers' names."""
    inner = width or pipeline.transformer.config.num_attention_heads * 12
    generator = torch.Generator().manual_seed(0)
    weights = {}
    for block in range(2):
        name = f"transformer.blocks.{block}.{layer}"
        weights[f"{name}.lora_A.weight"] = torch.randn(2, inner, generator=generator)
        weights[f"{name}.lora_B.weight"] = torch.randn(inner, 2, generator=generator)
    save_file(weights, path)
    return path


def test_a_lora_of_another_model_is_refused_in_one_line(checkpoint: Path, tmp_path: Path) -> None:
    pipeline = tiny_skyreels.load(checkpoint)
    check(lora_for(pipeline, tmp_path / "right.safetensors"), pipeline)
    pickled = tmp_path / "old.pt"
    torch.save({}, pickled)
    torn = tmp_path / "torn.safetensors"
    torn.write_bytes((tmp_path / "right.safetensors").read_bytes()[:200])
    for file, told in {
        lora_for(pipeline, tmp_path / "wide.safetensors", width=5120): "5120 wide there and 24 here",
        lora_for(pipeline, tmp_path / "flux.safetensors", layer="img_attn.qkv"): "this model has no blocks",
        pickled: "is a pickle",
        torn: "cut off",
        tmp_path / "none.safetensors": "does not exist",
    }.items():
        with pytest.raises(BadInput, match=told) as refused:
            check(file, pipeline)
        assert "\n" not in str(refused.value)


@pytest.mark.skipif(importlib.util.find_spec("peft") is None, reason="LoRAs are mixed in by peft")
def test_a_lora_counts_for_its_shot_alone(checkpoint: Path, tmp_path: Path) -> None:
    pipeline = tiny_skyreels.load(checkpoint)
    shelf, lora = LoraShelf(pipeline), Lora(lora_for(pipeline, tmp_path / "a.safetensors"), 0.8)
    other = Lora(lora_for(pipeline, tmp_path / "b.safetensors", layer="attn1.to_k"))
    plain = joined(windows(pipeline, segment(pipeline, 4)))
    looks = []
    for loras in ((lora,), (), (lora, other), (lora,), ()):
        shelf.use(loras)
        looks.append(joined(windows(pipeline, segment(pipeline, 4))))
    assert torch.equal(looks[1], plain)
    assert torch.equal(looks[4], plain)
    assert torch.equal(looks[0], looks[3])
    assert not torch.equal(looks[0], plain)
    assert not torch.equal(looks[2], looks[0])


def test_windows_on_disk_are_safetensors_of_latents(checkpoint: Path, tmp_path: Path) -> None:
    film_of(engine_of(checkpoint), request_of(shot("A cat.", 1)), tmp_path / "job")
    files = sorted((tmp_path / "job" / "windows").iterdir())
    assert files
    assert {file.suffix for file in files} == {".safetensors"}
    assert all(load_file(file)["latents"].shape[1] == 16 for file in files)
