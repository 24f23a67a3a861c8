"""Whether a training is the same after it was killed again and again: weights compared bit for bit.

    python -m benchmarks.training_resume [RECIPE ...] [--kills 10] [--seed 1]

A tiny training in a process of its own is done once undisturbed. Then it is killed (SIGKILL) at a random step and goes
on each time in the same folder, until that many kills have been; trainings that get done in between are compared and
begun anew. Compared are the last checkpoints (weights, averaged weights, what the optimiser remembers, random states),
the best weights, and the loss of each step, also of those that were made twice. Ends with status 1 where any differs.
"""

import argparse
import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.training_tiny import RECIPES, one_thread

USUAL = ("viseme_builtin", "video_lora", "world_builtin")
REACH = 0.6  # of all steps, within which the next kill comes


def trained(recipe: str, material: Path, run: Path, kill_at: int | None = None, late: float = 0) -> bool:
    """One attempt -> whether it got done; killed after its step `kill_at`, `late` of a step later."""
    command = [sys.executable, "-m", "benchmarks.training_resume", recipe, "--in", str(material), str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        before, pace = time.monotonic(), 0.0
        for step, _ in enumerate(process.stdout, 1):
            before, pace = time.monotonic(), time.monotonic() - before
            if step == kill_at:
                time.sleep(late * pace)
                process.kill()
                break
    killed = process.returncode == -signal.SIGKILL
    if process.returncode and not killed:
        raise SystemExit(f"{recipe} failed")
    return not killed


def learn_here(recipe: str, material: Path, run: Path) -> None:
    """A line on standard output for each step."""
    one_thread()
    learn = RECIPES[recipe](material)
    learn(0, run, lambda event: print(event["step"], flush=True) if event["t"] == "progress" else None)


def digests(run: Path) -> dict[str, str]:
    """Of each file of the newest checkpoints and of the best weights."""
    folders = [
        sorted(kind.glob("step-*"))[-1] for name in ("checkpoints", "best") for kind in run.rglob(name)
    ]
    files = [file for folder in folders for file in folder.iterdir()]
    return {str(file.relative_to(run)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def losses(run: Path) -> list[tuple[str, int, float]]:
    """Training, step and loss, of all attempts, in order."""
    rows = [
        (log.parent.name if log.parent != run else "", json.loads(line))
        for log in run.rglob("events.jsonl")
        for line in log.read_text().splitlines()
    ]
    return sorted((name, row["step"], row["loss"]) for name, row in rows if row["t"] == "progress")


def tried(recipe: str, kills: int, rng: random.Random) -> int:
    """Trainings that differ."""
    done, trainings, differing, again = 0, 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="matinee-resume-") as place:
        material, whole = Path(place) / "material", Path(place) / "whole"
        trained(recipe, material, whole)
        expected, wanted = digests(whole), losses(whole)
        while done < kills:
            trainings += 1
            run = Path(place) / str(trainings)
            while True:
                kill_at = rng.randint(1, round(REACH * len(wanted))) if done < kills else None
                if trained(recipe, material, run, kill_at, rng.random()):
                    break
                done += 1
            found = losses(run)
            again += len(found) - len(wanted)
            same = digests(run) == expected and set(found) == set(wanted)
            differing += not same
            print(f"{recipe}, training {trainings}: {'identical' if same else 'DIFFERENT'}", flush=True)
    told = f"{done} kills, {trainings} trainings of {len(wanted)} steps, {again} steps made twice"
    print(f"{recipe}: {told}, {differing} not as the undisturbed one", flush=True)
    return differing


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", default=USUAL)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--in", nargs=2, type=Path, dest="folders", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.folders:
        learn_here(given.recipes[0], *given.folders)
        return 0
    rng = random.Random(given.seed)
    return int(sum(tried(recipe, given.kills, rng) for recipe in given.recipes) > 0)


if __name__ == "__main__":
    sys.exit(main())
