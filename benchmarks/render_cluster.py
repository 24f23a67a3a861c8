"""Whether a cluster gives the same takes as this computer, also when a machine dies while it renders.

    python -m benchmarks.render_cluster [--seed 1] [--shots 8] [--only seeds cancel death]

A Ray cluster of two nodes is started here as processes, one CPU each. (1) Takes of four seeds are made on it abreast.
(2) A film of some shots is cancelled on the cluster and then goes on here. (3) It is shared by both nodes, and one of
them is killed (SIGKILL) when a quarter of it is drawn. All are compared with what this computer makes alone:
decoded frames, decoded samples, and the recipe but for its date. Ends with status 1 where anything differs or nothing
was told of the lost machine. Both nodes share the cores of one computer, so times say nothing of what a cluster gains.
"""

import argparse
import json
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.film_resume import digest
from engines.contract import Artifact, Event, Failure, Note, Progress
from engines.film.request import FilmRequest
from studio.jobs.headless import Wanted, run_once, run_set

PHASES = ("seeds", "cancel", "death")
CLIENTS = 10077
NODE: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 100 * 2**20, "include_dashboard": False}
SHOTS = (
    "EXT. HARBOUR - DUSK\n\nA boat leaves. (1 s)",
    "ANNA\nCome back soon.",
    "DISSOLVE TO:\n\nEXT. MEADOW - NOON\n\nA fox runs. (1 s)",
    "EXT. FOREST - DAWN\n\nAnna walks. (1 s)",
    "FADE TO:\n\nINT. ROOM - NIGHT\n\nRain. Anna sits. (1 s)",
    "EXT. DESERT - NOON\n\nA camel walks. (1 s)",
    "EXT. STREET - NIGHT\n\nTom walks. (1 s)",
    "TOM\nWho is there?",
)


class Told:
    """What was told of a take, and when."""

    def __init__(self, on_share: Callable[[float], None] = lambda share: None) -> None:
        self.media: Path | None = None
        self.notes: list[tuple[float, str]] = []
        self._on_share, self._shown = on_share, ""

    def __call__(self, event: Event) -> None:
        match event:
            case Artifact(kind="media", path=path):
                self.media = path
            case Note(message=message):
                self.notes.append((time.monotonic(), message))
            case Progress(phase=phase, step=step, total=total):
                if phase != self._shown:
                    print(f"    {phase}", flush=True)
                self._shown = phase
                self._on_share(step / max(total, 1) if "machines" in phase else 0.0)


def recipe(folder: Path) -> dict[str, Any]:
    """Without its date."""
    kept: dict[str, Any] = json.loads((folder / "recipe.json").read_text())
    return {key: value for key, value in kept.items() if key != "created"}


def same(one: Told, folder: Path, other: Told, beside: Path) -> bool:
    if not one.media or not other.media:
        return False
    return digest(one.media) == digest(other.media) and recipe(folder) == recipe(beside)


def film(seed: int, shots: int) -> FilmRequest:
    return FilmRequest(text="\n\n".join(SHOTS[:shots]), fps=12, seed=seed)


def alone(scratch: Path, request: FilmRequest) -> tuple[Told, Path]:
    """The film as this computer makes it."""
    folder, told = scratch / "alone", Told()
    began_s = time.monotonic()
    if failure := run_once(request, folder, told):
        raise SystemExit(failure.message)
    print(f"here: {digest(told.media or folder)[0]} frames in {time.monotonic() - began_s:.0f} s", flush=True)
    return told, folder


def seeds(scratch: Path, address: str) -> bool:
    """Takes of four seeds, abreast on two machines, against the same here."""
    requests = [FilmRequest(text=SHOTS[0], fps=12, seed=seed) for seed in (1, 2, 3, 4)]
    here, there = [Told() for _ in requests], [Told() for _ in requests]
    pairs = [
        [
            Wanted(request, scratch / f"{where}-{request.seed}", told)
            for request, told in zip(requests, tolds, strict=True)
        ]
        for where, tolds in (("here", here), ("there", there))
    ]
    failures = run_set(pairs[0]) + run_set(pairs[1], on=address, abreast=2)
    if any(failures):
        print(*[each.message for each in failures if each], sep="\n")
        return False
    equal = [
        same(one, a.folder, other, b.folder)
        for one, a, other, b in zip(here, pairs[0], there, pairs[1], strict=True)
    ]
    print(f"takes of {len(equal)} seeds abreast: {sum(equal)} as made here", flush=True)
    return all(equal)


def with_a_death(
    scratch: Path, address: str, request: FilmRequest, kill: Callable[[], None], whole: tuple[Told, Path]
) -> bool:
    """The film shared by two nodes, of which one dies."""
    killed_s: list[float] = []

    def look(share: float) -> None:
        if share > 0.25 and not killed_s:
            kill()
            killed_s.append(time.monotonic())

    folder, told = scratch / "shared", Told(look)
    began_s = time.monotonic()
    failure = run_once(request, folder, told, on=address)
    took_s = time.monotonic() - began_s
    if failure or not killed_s:
        print(failure.message if failure else "it was ready before a node could be killed")
        return False
    noticed = [at for at, note in told.notes if "lost" in note]
    equal = same(told, folder, *whole)
    print(
        f"one node of two killed: {'the same film' if equal else 'DIFFERENT'} in {took_s:.0f} s; "
        f"noticed after {noticed[0] - killed_s[0]:.1f} s"
        if noticed
        else "the loss was NOT NOTICED",
        flush=True,
    )
    return equal and bool(noticed)


def cancelled(scratch: Path, address: str, request: FilmRequest, whole: tuple[Told, Path]) -> bool:
    """Cancelled on the cluster when some of it is drawn, then gone on with here."""
    folder = scratch / "cancelled"
    asked_s: list[float] = []

    def look(share: float) -> None:
        if share > 0.2 and not asked_s:
            asked_s.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)

    failure: Failure | None = run_once(request, folder, Told(look), on=address)
    obeyed_s = time.monotonic() - asked_s[0]
    kept = len(list((folder / "segments").glob("drawn-*")))
    told = Told()
    went_on = run_once(request, folder, told)
    equal = went_on is None and same(told, folder, *whole)
    print(
        f"cancelled: {failure.code if failure else 'NOT'} after {obeyed_s:.1f} s with {kept} pictures kept; "
        f"gone on with here: {'the same film' if equal else 'DIFFERENT'}",
        flush=True,
    )
    return equal and failure is not None and failure.code == "cancelled"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shots", type=int, default=8, help="the length of the film, 3 to 8")
    parser.add_argument("--only", nargs="+", choices=PHASES, default=PHASES, help="not all three")
    options = parser.parse_args()
    request = film(options.seed, options.shots)
    import ray
    from ray.cluster_utils import Cluster

    logging.getLogger("ray").setLevel(logging.ERROR)
    address = f"ray://127.0.0.1:{CLIENTS}"
    with tempfile.TemporaryDirectory(prefix="matinee-cluster-") as place:
        scratch = Path(place)
        whole = alone(scratch, request) if options.only != ["seeds"] else (Told(), scratch)
        cluster, well = Cluster(), list[bool]()
        try:
            cluster.add_node(**NODE, ray_client_server_port=CLIENTS)
            second = cluster.add_node(**NODE)
            if "seeds" in options.only:
                well.append(seeds(scratch, address))
            if "cancel" in options.only:
                well.append(cancelled(scratch, address, request, whole))
            if "death" in options.only:
                kill = lambda: cluster.remove_node(second, allow_graceful=False)  # noqa: E731
                well.append(with_a_death(scratch, address, request, kill, whole))
        finally:
            cluster.shutdown()
            ray.shutdown()
    return int(not all(well))


if __name__ == "__main__":
    sys.exit(main())
