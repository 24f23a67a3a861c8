"""Helios: the chunk loop against diffusers' pipeline, and films that stream, stop, resume and fit small cards."""

from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import tiny_helios
import tiny_skyreels
import torch
from torch import Tensor

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
from engines.film.diffusion.checkpoints import HELIOS
from engines.film.diffusion.conditions import Words
from engines.film.diffusion.engine import Setup
from engines.film.diffusion.placement import place
from engines.film.diffusion.planner import Machine, Plan, plan
from engines.film.diffusion.windows import Sampling, Segment, Step, Window
from engines.film.helios.chunks import ChunkNoise, film
from engines.film.helios.engine import Helios
from engines.film.request import FilmRequest
from engines.media.image import write_image
from engines.media.video import VideoReader, frame_count

CPU = torch.device("cpu")
SIZE = (8, 8)
PROMPT = "a cat walks"
GB = 1 << 30
ONE = {"description": "A cat walks over the sea.", "duration_s": 0.5}


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with tiny_skyreels.one_thread():
        yield


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_helios.build(tmp_path_factory.mktemp("checkpoint"))


@pytest.fixture(scope="module")
def engine(checkpoint: Path) -> Helios:
    """Keeps what it loaded, as in a worker that has one job after another."""
    resident = Plan("card", "bfloat16", "float32", window=9, attention="native")
    return Helios(Setup("tiny", checkpoint, (64, 64), resident, "cpu"))


@pytest.fixture(scope="module")
def made(engine: Helios, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a film of two chunks."""
    folder = tmp_path_factory.mktemp("made")
    film_of(engine, request_of({**ONE, "duration_s": 1.8}), folder)
    return folder


def request_of(*shots: dict[str, Any], **values: Any) -> FilmRequest:
    given = {"screenplay": {"shots": list(shots)}, "format": "mkv", "fps": 12, **values}
    return parse_request(FilmRequest, given)


def film_of(engine: Helios, request: FilmRequest, folder: Path) -> tuple[list[Event], Any]:
    folder.mkdir(exist_ok=True)
    engine.begin()
    events = list(engine.run(request, folder))
    (media,) = (e.path for e in events if isinstance(e, Artifact) and e.kind == "media")
    return events, frames_in(media)


def frames_in(path: Path) -> Any:
    reader = VideoReader(path)
    frames = np.stack([frame for _, frame in reader.frames()])
    reader.close()
    return frames


def chunks_of(pipeline: Any, chunks: int, prompt: str = PROMPT, **more: Any) -> Tensor:
    segment = Segment(9 * chunks, Words(pipeline, CPU, "night").cue(prompt), Sampling())
    made = film(pipeline, [segment], SIZE, device=CPU, **more)
    return torch.cat([event.latents for event in made if isinstance(event, Window)], 2)


def test_chunks_equal_those_of_the_pipeline_of_diffusers_under_the_same_noise(tmp_path: Path) -> None:
    """With a gamma for which the pipeline can draw its block noise at all."""
    pipeline = tiny_helios.load(tiny_helios.build(tmp_path, gamma=0.25))

    class InTurn(ChunkNoise):
        drawn = torch.Generator().manual_seed(3)

        def start(self, seed: int, window: int, shape: Any) -> Tensor:
            return torch.randn(shape, generator=self.drawn)

        def block(self, seed: int, chunk: int, stage: int, shape: Any, gamma: float) -> Tensor:
            noise: Tensor = pipeline.sample_block_noise(*shape, (1, 2, 2), CPU, self.drawn)
            return noise

    (wanted,) = pipeline(
        PROMPT,
        height=64,
        width=64,
        num_frames=3 * 33,
        guidance_scale=1.0,
        generator=torch.Generator().manual_seed(3),
        output_type="latent",
        return_dict=False,
        pyramid_num_inference_steps_list=[2, 2, 2],
        is_amplify_first_chunk=True,
    )
    assert (chunks_of(pipeline, 3, noise=InTurn()) - wanted).abs().max() < 1e-4


@pytest.mark.parametrize("gamma", [1 / 3, 0.2])
def test_block_noise_has_the_covariance_that_hides_blocks(gamma: float) -> None:
    noise = ChunkNoise().block(1, 0, 1, (1, 16, 9, 64, 64), gamma)
    blocks = noise.reshape(144, 32, 2, 32, 2).transpose(2, 3).reshape(-1, 4)
    wanted = (1 + gamma) * torch.eye(4) - gamma
    assert torch.allclose(torch.cov(blocks.T), wanted, atol=0.02)


def test_shots_stream_as_chunks_of_33_frames_and_are_shown_and_told_while_they_grow(
    engine: Helios, tmp_path: Path
) -> None:
    shots = [
        {**ONE, "duration_s": 1.5},
        {"description": "Rain at night.", "duration_s": 1, "transition": "dissolve"},
    ]
    events, frames = film_of(engine, request_of(*shots, fps=24), tmp_path / "job")
    steps = [e for e in events if isinstance(e, Progress) and e.phase == "Filming"]
    assert [e.step for e in steps] == list(range(1, steps[-1].total + 1))
    assert len(steps) == 12 + 6 + 6
    assert any(isinstance(e, Preview) for e in events)
    assert any(isinstance(e, Note) and "stays on the card" in e.message for e in events)
    parts = [e.path for e in events if isinstance(e, Artifact) and e.kind == "segment"]
    assert [frame_count(part) for part in parts] == [33, 33, 24]
    assert frames.shape[1:] == (480, 854, 3)
    assert len(frames) == 90


def test_a_film_killed_in_a_chunk_is_the_undisturbed_one_in_the_end(
    engine: Helios, made: Path, tmp_path: Path
) -> None:
    request = request_of({**ONE, "duration_s": 1.8})
    seen = count()
    with closing(cast("Generator[Event]", engine.run(request, tmp_path))) as running:
        for event in running:
            if isinstance(event, Progress) and event.phase == "Filming" and next(seen) == 15:
                break
    events, again = film_of(engine, request, tmp_path)
    assert isinstance(events[0], Started)
    assert events[0].resumed_at == 1
    assert np.array_equal(again, frames_in(made / "take.mkv"))


def test_a_cancel_is_heeded_at_the_next_step(engine: Helios, tmp_path: Path) -> None:
    engine.begin()
    steps = (
        e for e in engine.run(request_of(ONE), tmp_path) if isinstance(e, Progress) and e.phase == "Filming"
    )
    for _ in range(4):
        next(steps)
    engine.cancel()
    with pytest.raises(Cancelled):
        next(steps)


def test_shots_begin_from_words_from_a_picture_or_from_another_film(
    engine: Helios, made: Path, tmp_path: Path
) -> None:
    write_image(tmp_path / "still.png", np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8))
    pictured = request_of({**ONE, "picture": str(tmp_path / "still.png")})
    requests = [
        request_of(ONE),
        request_of({**ONE, "description": "Rain at night."}),
        request_of(ONE, continues=str(made / "take.mkv")),
        pictured,
    ]
    looks = [film_of(engine, given, tmp_path / str(n))[1] for n, given in enumerate(requests)]
    assert len({look.tobytes() for look in looks}) == 4


def test_what_helios_cannot_do_is_told_in_a_line(engine: Helios, made: Path, tmp_path: Path) -> None:
    for given, told in (
        (request_of({**ONE, "end_picture": str(tmp_path / "end.png")}), "cannot end on a picture"),
        (request_of(ONE, guide=str(made / "take.mkv")), "cannot paint over"),
    ):
        with pytest.raises(BadInput, match=told) as refused:
            list(engine.run(given, tmp_path))
        assert "SkyReels-V2" in refused.value.hint


def test_other_checkpoints_are_refused(checkpoint: Path, tmp_path: Path) -> None:
    assert loader.look_over(checkpoint, loader.HELIOS)
    slow = tiny_helios.build(tmp_path / "slow", distilled=False)
    with pytest.raises(BadInput, match="not distilled"):
        loader.look_over(slow, loader.HELIOS)
    with pytest.raises(BadInput, match="holds a HeliosTransformer3DModel"):
        loader.look_over(checkpoint)


@pytest.mark.parametrize(
    ("change", "tolerance"),
    [
        ({"weights": "streamed", "blocks": 1}, 0.0),
        ({"weights": "disk", "blocks": 1}, 1e-4),
        ({"storage": "fp8"}, 0.5),
    ],
    ids=["streamed", "disk", "fp8"],
)
def test_where_weights_lie_does_not_change_the_film(
    checkpoint: Path, tmp_path: Path, change: dict[str, Any], tolerance: float
) -> None:
    films = []
    for number, fitted in enumerate(({}, change)):
        pipeline = loader.load(checkpoint)
        chosen = {"weights": "card", "storage": "bfloat16", **fitted}
        place(
            pipeline,
            Plan(**chosen, decoder="float32", window=9, attention="native"),
            CPU,
            tmp_path / str(number),
        )
        films.append(chunks_of(pipeline, 1))
    assert (films[0] - films[1]).abs().max() <= tolerance


def test_small_cards_stream_helios_and_too_small_ones_are_told_what_would_fit() -> None:
    def planned(free_gb: float) -> Plan:
        return plan(Machine(int(free_gb * GB), 64 * GB), HELIOS, HELIOS.size, HELIOS.frames)

    assert (planned(48).weights, planned(48).window) == ("card", 9)
    assert (planned(8).weights, planned(8).window) == ("streamed", 9)
    assert "27 GB: about 1.3 s a step" in planned(8).describe()
    with pytest.raises(OutOfMemory):
        planned(4)


def test_without_weights_it_says_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path))
    assert not Helios().describe().available
    with pytest.raises(ModelMissing, match="helios-distilled") as missing:
        list(Helios().run(request_of(ONE), tmp_path))
    assert missing.value.hint == "matinee models pull helios-distilled"


def test_steps_are_shown_from_coarse_to_fine(checkpoint: Path) -> None:
    pipeline = tiny_helios.load(checkpoint)
    segment = Segment(9, Words(pipeline, CPU, "night").cue(PROMPT), Sampling())
    made = film(pipeline, [segment], SIZE, device=CPU)
    heights = [event.guess.shape[3] for event in made if isinstance(event, Step)]
    assert heights == [2] * 4 + [4] * 4 + [8] * 4
