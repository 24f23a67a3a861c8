"""Whether several processes learn as one does: the losses of two, by `accelerate launch` and by Ray Train, against
those of one process that takes both batches at once.

    python -m benchmarks.training_cluster [--steps 30] [--on ADDRESS]

Both go all the way: a job's folder, `training.worker` or `training.on_ray`, the shelf. Without ADDRESS a Ray cluster is
started on this machine. Fails where a loss differs by more than a ten-thousandth, or nothing lies on the shelf.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.taught_line import WANTS, LineRecipe, config
from training.job import Order, TrainingJob
from training.material import store
from training.material.piece import Material
from training.trainer import Trainer

MOST = 1e-4
ROOT = Path(__file__).parents[1]
LAUNCH = [
    "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2", "--num_machines", "1",
    "--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0", "-m", "training.worker",
]  # fmt: skip


def losses(run: Path) -> list[float]:
    """Of each step."""
    rows = map(json.loads, (run / "events.jsonl").read_text().splitlines())
    return [row["loss"] for row in rows if row["t"] == "progress"]


def ordered(home: Path, steps: int) -> TrainingJob:
    """A job that learns the line, in a home where a package offers it."""
    package = home / "package" / "line-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: line\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[matinee.lessons]\nline = benchmarks.taught_line:Line\n")
    job = TrainingJob(home / "trainings" / "line")
    job.write_order(Order(lesson="line", request={"steps": steps}))
    job.material.mkdir()
    store.write(job.material, Material(wants=WANTS))
    return job


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--on", default="local", metavar="ADDRESS")
    given = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory() as place:
        Trainer(LineRecipe(doubled=True), config(given.steps), Path(place) / "one").run()
        alone = losses(Path(place) / "one")
        for name, command in {
            "accelerate launch": lambda folder: [*LAUNCH, folder, "--device", "cpu"],
            "Ray Train": lambda folder: ["-m", "training.on_ray", folder, given.on, "--workers", "2"],
        }.items():
            home = Path(place) / name.partition(" ")[0]
            job = ordered(home, given.steps)
            paths = os.pathsep.join([str(home / "package"), str(ROOT)])
            around = os.environ | {"MATINEE_HOME": str(home), "PYTHONPATH": paths}
            subprocess.run([sys.executable, *command(str(job.folder))], env=around, check=True)
            together = losses(job.folder / "run")
            worst = max(abs(a - b) / abs(b) for a, b in zip(together, alone, strict=True))
            shelved = (home / "learned" / "line" / "line.safetensors").exists()
            print(
                f"{name}: {len(together)} losses, the most that one differs is {worst:.1e}; {job.state}",
                flush=True,
            )
            missed += worst > MOST or not shelved
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
