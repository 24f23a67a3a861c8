"""Fitting a checkpoint to a machine: what is planned for which card, and that carrying it out changes no picture."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tiny_skyreels
from tiny_skyreels import CPU, PROMPT, cue, joined, segment, windows

from engines.contract import BadInput, OutOfMemory
from engines.film.diffusion.checkpoints import CHECKPOINTS
from engines.film.diffusion.parallel import share
from engines.film.diffusion.placement import place
from engines.film.diffusion.planner import Machine, Plan, network_bytes, plan
from engines.film.diffusion.windows import Sampling

GB = 1 << 30
BY_ID = {checkpoint.id: checkpoint for checkpoint in CHECKPOINTS}
SMALL, LARGE = BY_ID["skyreels-v2-df-1.3b-540p"], BY_ID["skyreels-v2-df-14b-540p"]
FINE, CLIP = BY_ID["skyreels-v2-df-14b-720p"], BY_ID["skyreels-v2-t2v-14b-540p"]
LONG = 1457
SIX_STEPS = Sampling(steps=6, window=5, overlap=2)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with tiny_skyreels.one_thread():
        yield tiny_skyreels.build(tmp_path_factory.mktemp("checkpoint"))


def planned(free_gb: float, model: Any, host_gb: float = 64, **more: Any) -> Plan:
    return plan(Machine(int(free_gb * GB), int(host_gb * GB), **more), model, model.size, LONG)


def test_a_large_card_holds_everything_at_full_precision() -> None:
    for model in CHECKPOINTS:
        fitted = planned(80, model)
        assert (fitted.weights, fitted.storage, fitted.decoder) == ("card", "bfloat16", "float32")
        assert fitted.window == (model.frames + 3) // 4
        assert fitted.costs == ()


def test_smaller_cards_stream_and_say_what_it_costs() -> None:
    fitted = planned(24, LARGE)
    assert fitted.weights == "streamed"
    assert fitted.blocks >= 1
    assert "streamed from main memory" in fitted.describe()
    assert "s a step" in fitted.describe()
    assert planned(24, LARGE, host_gb=8).weights == "disk"
    assert "from disk" in planned(24, LARGE, host_gb=8).describe()
    shorter = planned(16, LARGE)
    assert shorter.window < 25
    assert f"{4 * shorter.window - 3} frames instead of 97" in shorter.describe()


def test_what_is_installed_is_used() -> None:
    assert planned(30, CLIP).storage == "fp8"
    assert planned(30, CLIP, torchao=True).storage == "int8"
    assert planned(22, CLIP, fp8=False, gguf=9 * GB).storage == "gguf"
    assert planned(80, LARGE, attention=("flash", "native")).attention == "flash"
    assert planned(80, LARGE).attention == "native"


def test_a_plan_never_needs_more_than_there_is_and_more_memory_never_makes_it_worse() -> None:
    for model in CHECKPOINTS:
        best: Plan | None = None
        for free in (6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 141):
            try:
                fitted = planned(free, model)
            except OutOfMemory:
                assert best is None
                continue
            assert fitted.needs <= free * GB
            if best is not None:
                assert fitted.window >= best.window
            best = fitted
        assert best is not None


def test_too_small_a_card_is_told_what_would_fit() -> None:
    with pytest.raises(OutOfMemory) as refused:
        planned(8, FINE)
    assert "8.0 GB are free" in refused.value.message
    assert "SkyReels V2 DF 1.3B 540P at 960x544 would fit" in refused.value.hint
    with pytest.raises(OutOfMemory) as refused:
        planned(3, SMALL)
    assert "a card with 6 GB" in refused.value.hint


def test_a_short_film_needs_no_more_than_its_own_frames() -> None:
    whole = plan(Machine(80 * GB, 64 * GB), LARGE, LARGE.size, 97)
    short = plan(Machine(80 * GB, 64 * GB), LARGE, LARGE.size, 17)
    assert short.window == 5
    assert short.needs < whole.needs
    assert network_bytes(LARGE, "bfloat16") < short.needs


def test_a_draft_skips_steps_and_says_so() -> None:
    fitted = plan(Machine(80 * GB, 64 * GB), LARGE, LARGE.size, LONG, draft=True)
    assert fitted.cache > 0
    assert "Draft" in fitted.describe()


@pytest.mark.parametrize(
    ("change", "tolerance"),
    [
        ({"weights": "streamed", "blocks": 1}, 0.0),
        ({"weights": "disk", "blocks": 1}, 1e-4),
        ({"storage": "fp8"}, 0.3),
        ({"storage": "fp8", "weights": "streamed", "blocks": 1}, 0.3),
        ({"cache": 0.05}, 0.3),
    ],
    ids=["streamed", "disk", "fp8", "fp8 streamed", "first-block cache"],
)
def test_where_weights_lie_does_not_change_the_film(
    checkpoint: Path, tmp_path: Path, change: dict[str, Any], tolerance: float
) -> None:
    resident = Plan("card", "bfloat16", "float32", window=5, attention="native")
    films = []
    for number, fitted in enumerate((resident, replace(resident, **change))):
        pipeline = tiny_skyreels.load(checkpoint)
        place(pipeline, fitted, CPU, tmp_path / str(number))
        films.append(joined(windows(pipeline, segment(pipeline, 8, SIX_STEPS, cue=cue(pipeline, PROMPT)))))
    difference = (films[0] - films[1]).abs().max()
    assert difference <= tolerance
    if "storage" in change or "cache" in change:
        assert difference > 0


def test_weights_on_disk_are_never_those_of_another_checkpoint(checkpoint: Path, tmp_path: Path) -> None:
    """diffusers takes whatever files it finds under its names; a scratch folder is used by one job after another."""
    disk = Plan("disk", "bfloat16", "float32", window=5, attention="native", blocks=1)
    other = tiny_skyreels.load(tiny_skyreels.build(tmp_path / "other", seed=1))
    place(other, disk, CPU, tmp_path / "scratch")
    windows(other, segment(other, 4))
    pipeline = tiny_skyreels.load(checkpoint)
    plain = joined(windows(pipeline, segment(pipeline, 4)))
    place(pipeline, disk, CPU, tmp_path / "scratch")
    assert (joined(windows(pipeline, segment(pipeline, 4))) - plain).abs().max() < 1e-4


TWO_PROCESSES = """
import sys, torch, torch.distributed as dist
rank, meeting, checkpoint, tests = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
sys.path.insert(0, tests)
torch.set_num_threads(1)
import tiny_skyreels
from pathlib import Path
from engines.film.diffusion.parallel import share
dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=2)
torch.accelerator.device_count = lambda: 2  # diffusers counts cards, and here are two processes on a CPU instead
transformer = tiny_skyreels.load(Path(checkpoint)).transformer
random = torch.Generator().manual_seed(0)
latents, words = torch.randn(1, 16, 6, 4, 4, generator=random), torch.randn(1, 512, 16, generator=random)
levels = torch.tensor([[0, 0, 100, 500, 700, 999]])
given = dict(enable_diffusion_forcing=True, fps=[1], return_dict=False)
with torch.no_grad():
    alone = transformer(latents, levels, words, **given)[0]
    share(transformer, 2, 24)
    together = transformer(latents, levels, words, **given)[0]
assert (alone - together).abs().max() < 1e-5, (alone - together).abs().max()
"""


def test_two_processes_share_a_window_and_find_what_one_finds(checkpoint: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", TWO_PROCESSES]
    given = [str(tmp_path / "meeting"), str(checkpoint), str(Path(__file__).parent)]
    running = [
        subprocess.Popen([*command, str(rank), *given], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for rank in range(2)
    ]
    for process in running:
        _, told = process.communicate(timeout=120)
        assert process.returncode == 0, told.decode()[-2000:]


def test_work_that_does_not_divide_is_not_shared(checkpoint: Path) -> None:
    transformer = tiny_skyreels.load(checkpoint).transformer
    with pytest.raises(BadInput, match="shared out evenly among 3 cards"):
        share(transformer, 3, 24)
