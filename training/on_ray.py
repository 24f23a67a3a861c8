"""`python -m training.on_ray FOLDER [ADDRESS]`: learns what a job's folder orders on a Ray cluster, by Ray Train.

It stands in for `training.worker`: whoever looks at the folder sees the same. The folder travels to the cluster with
its material; events, samples and checkpoints come back while it learns, and what was learned is put on the shelf here.
Machines of the cluster have Matinee installed, and the models that the lesson needs. ADDRESS is `ray://HOST:PORT`,
`auto` for a cluster that runs on this machine; without it one is started for this job.
"""

import argparse
import logging
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from engines.contract import Artifact, BadInput, EngineError, Event, Progress
from engines.learned import Learned, put
from engines.wire import LineReader, decode_event, encode_event
from training.apart import own_home
from training.job import Outcome, TrainingJob
from training.parcels import Parcel, appeared, packed, packed_job, runs, unpacked, unpacked_job
from training.worker import FolderControl, Told, begun, guarded, in_its_place, learn, left_before, taken

_LOOK_S = 0.3
_LEARNED, _CHECKPOINT, _SAMPLE, _EVENT, _ENDED = "learned", "checkpoint", "sample", "event", "ended"


class Post:
    """Carries letters from the cluster and wishes to it; an actor of the cluster."""

    def __init__(self) -> None:
        self._letters: list[tuple[str, Any]] = []
        self._wishes = (False, False)

    def put(self, kind: str, content: Any) -> None:
        self._letters.append((kind, content))

    def exchange(self, stop: bool, pause: bool) -> list[tuple[str, Any]]:
        """Leave the newest wishes, take all letters."""
        self._wishes = stop, pause
        letters, self._letters = self._letters, []
        return letters

    def wishes(self) -> tuple[bool, bool]:
        return self._wishes


class _There:
    """Tells and listens, on the cluster, by way of the post; `folder` is where it learns."""

    def __init__(self, post: Any, folder: Path, first: bool) -> None:
        self.doing = "Learning"
        self._post, self._folder, self._first = post, folder, first
        self._looked, self._wishes = 0.0, (False, False)
        self._brought: set[Path] = set()

    def __call__(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.doing = event.phase
        if not self._first:
            return
        if isinstance(event, Artifact):
            path = self._folder / event.path
            self.send(_SAMPLE, {path.relative_to(self._folder).as_posix(): path.read_bytes()})
        else:
            self.send(_EVENT, encode_event(event, "", 0))

    def send(self, kind: str, content: Any) -> None:
        import ray

        ray.get(self._post.put.remote(kind, content))

    def should_stop(self) -> bool:
        self._look()
        return self._wishes[0]

    def paused(self) -> bool:
        self._look()
        return self._wishes[1]

    def _look(self) -> None:
        import ray

        if time.monotonic() - self._looked < _LOOK_S:
            return
        self._looked = time.monotonic()
        self._wishes = ray.get(self._post.wishes.remote())
        if self._first:
            self.bring_checkpoints()

    def bring_checkpoints(self) -> None:
        """Send what the loop has saved since the last time."""
        for run in runs(self._folder):
            saved = sorted(run.glob("checkpoints/step-*"))[-1:]
            fresh = [path for path in (*saved, *run.glob("best/step-*")) if path not in self._brought]
            if not fresh:
                continue
            self._brought |= set(fresh)
            name = run.relative_to(self._folder).as_posix()
            folders = {f"{name}/{path.relative_to(run).as_posix()}": packed(path) for path in fresh}
            events = {f"{name}/events.jsonl": (run / "events.jsonl").read_bytes()}
            self.send(_CHECKPOINT, (folders, events))


def learn_there(given: dict[str, Any]) -> None:
    """One worker of Ray Train: learns in a folder of its own; the first one tells."""
    import ray
    from ray import train

    context = train.get_context()
    first = context.get_world_rank() == 0
    with tempfile.TemporaryDirectory(prefix="matinee-") as place:
        own_home(Path(place) / "home")
        if not given["gpu"]:
            os.environ["MATINEE_TRAINING_DEVICE"] = "cpu"
        job = unpacked_job(ray.get(given["parcel"]), Path(place) / "job")
        there = _There(given["post"], job.folder, first)

        def work() -> Outcome:
            learned, outcome = learn(job, job.folder, there, there)
            if first:
                there.bring_checkpoints()
                if learned:
                    there.send(_LEARNED, (learned.model_dump_json(), packed(learned.folder)))
            return outcome

        if not first:
            work()
            return
        outcome = guarded(work, there)
        there.send(_ENDED, outcome.model_dump_json())
        if outcome.ended == "failed":
            raise RuntimeError(outcome.failure)  # the others must not wait for it


def _fit(parcel: list[Any], post: Any, workers: int, gpu: bool, storage: str | None) -> None:
    """Runs on the cluster, so that it goes on where Ray's client cannot reach."""
    from ray.train import RunConfig, ScalingConfig
    from ray.train.torch import TorchTrainer

    TorchTrainer(
        learn_there,
        train_loop_config={"parcel": parcel[0], "post": post, "gpu": gpu},
        scaling_config=ScalingConfig(num_workers=workers, use_gpu=gpu),
        run_config=RunConfig(storage_path=storage),
    ).fit()


class _Here:
    """Puts what comes from the cluster into the job's folder."""

    def __init__(self, job: TrainingJob, told: Told) -> None:
        self._job, self._told, self._lines = job, told, LineReader()
        self.outcome: Outcome | None = None
        self._learned = ""

    def take(self, kind: str, content: Any) -> None:
        folder = self._job.folder
        match kind:
            case "event":
                for line in self._lines.feed(content):
                    self._told(decode_event(line))
            case "sample":
                unpacked(content, folder)
                for name in content:
                    self._told(Artifact(path=folder / name, kind="sample"))
            case "checkpoint":
                folders, files = content
                for name, parcel in folders.items():
                    _only(parcel, folder / name)
                unpacked(files, folder)
            case "learned":
                self._learned = self._shelve(Learned.model_validate_json(content[0]), content[1])
            case "ended":
                outcome = Outcome.model_validate_json(content)
                kept = self._learned or left_before(self._job)
                self.outcome = outcome.model_copy(update={"learned": kept})

    def _shelve(self, learned: Learned, parcel: Parcel) -> str:
        made = self._job.folder / "made"
        appeared(parcel, made)
        return in_its_place(self._job, put(learned, made)).id


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.on_ray", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("address", nargs="?", default="local")
    parser.add_argument(
        "--workers", type=int, default=0, help="processes; without it, one for each GPU or machine"
    )
    parser.add_argument(
        "--storage", help="a folder that all machines of the cluster see, where there are several"
    )
    given = parser.parse_args()
    job, control = begun(given.folder)
    if taken(job):
        sys.exit(1)
    job.begin()
    told = Told(job)
    here = _Here(job, told)

    outcome = guarded(lambda: _on_cluster(job, given, control, here), told)
    job.end(outcome)
    sys.exit(outcome.ended == "failed")


def _on_cluster(job: TrainingJob, given: argparse.Namespace, control: FolderControl, here: _Here) -> Outcome:
    try:
        import ray
    except ImportError:
        raise BadInput("on", "Ray is not installed", "pip install 'matinee[cluster]'") from None
    parcel = packed_job(job)
    try:
        ray.init(given.address, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:  # Ray's own are of no kind
        where = (
            "no Ray cluster could be started here"
            if given.address == "local"
            else f"no Ray cluster answers at {given.address}"
        )
        raise BadInput(
            "on", f"{where}: {str(error).splitlines()[0]}", "is it running, and reachable?"
        ) from error
    machine = ray.cluster_resources()
    gpus = int(machine.get("GPU", 0))
    workers = given.workers or gpus or max(1, len(ray.nodes()))
    post: Any = ray.remote(num_cpus=0)(Post).remote()
    fit = ray.remote(num_cpus=0, max_retries=0)(_fit)
    running = fit.remote([ray.put(parcel)], post, workers, gpus >= workers, given.storage)
    ended = False
    while not ended:
        ended = bool(ray.wait([running], timeout=_LOOK_S)[0])
        for kind, content in ray.get(post.exchange.remote(control.should_stop(), control.paused())):
            here.take(kind, content)
    if here.outcome is None:
        ray.get(running)
        raise EngineError("the cluster ended without a result", "let it go on")
    return here.outcome


def _only(parcel: Parcel, folder: Path) -> None:
    """Let a checkpoint appear, and older ones of its kind go."""
    appeared(parcel, folder)
    for old in set(folder.parent.glob("step-*")) - {folder}:
        shutil.rmtree(old)


if __name__ == "__main__":
    main()
