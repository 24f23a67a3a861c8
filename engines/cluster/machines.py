"""The machines of a Ray cluster: found, asked, claimed for a take, let go again, and noticed when they are lost.

One place on a machine for each of its GPUs, one where it has none. A claimed place is an actor with a name, so that two
studios that share a cluster do not render on one place at once. It is here that Ray is spoken to.
"""

import contextlib
import logging
import socket
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from engines.cluster.address import door
from engines.cluster.machine import About, Machine
from engines.contract import BadInput

_NAMESPACE = "matinee"
_KNOCK_S = 5.0
_SHORT = 160


@dataclass(frozen=True)
class Place:
    """Where one take can be made at a time: `id` names it in the cluster; `cpus` are those of the whole machine shared
    by its places."""

    id: str
    node: str
    name: str
    cpus: int
    gpu: bool


@dataclass(eq=False)
class Claimed:
    """A place that works for us; `actor` is its `Machine`."""

    place: Place
    actor: Any

    @property
    def name(self) -> str:
        return self.place.name


class Cluster:
    """A connection to a cluster."""

    def __init__(self, address: str, engines: list[str] | None = None) -> None:
        """Raises `BadInput` where Ray is missing or nothing answers."""
        if find_spec("ray") is None:
            raise BadInput("on", "Ray is not installed", "pip install 'matinee[cluster]'")
        self._ray: Any = None
        self._engines = engines or []
        self._coming: dict[str, tuple[Claimed, Any]] = {}
        self.crew: list[Claimed] = []
        """The places that work for us."""
        self.odd: dict[str, str] = {}
        """Places that cannot work for us, by id, and why, in words."""
        try:
            if at := door(address):
                socket.create_connection(at, _KNOCK_S).close()
            import ray  # takes seconds

            self._ray = ray
            ray.init(address, namespace=_NAMESPACE, log_to_driver=False, logging_level=logging.ERROR)
        except Exception as error:  # Ray's own are of no kind
            said = getattr(error, "strerror", "") or str(error).strip() or type(error).__name__
            why = said.splitlines()[0][:_SHORT]
            what = f"no Ray cluster answers at {address}: {why}"
            raise BadInput("on", what, "is it running, and reachable?") from error

    def places(self) -> list[Place]:
        """All of machines that are up."""
        found = []
        for node in self._ray.nodes():
            has = node["Resources"]
            cpus, gpus = int(has.get("CPU", 0)), int(has.get("GPU", 0))
            if node["Alive"] and cpus:
                count = min(max(1, gpus), cpus)
                name = node.get("NodeManagerHostname") or node["NodeManagerAddress"]
                found += [
                    Place(f"{node['NodeID']}-{i}", node["NodeID"], name, max(1, cpus // count), gpus > 0)
                    for i in range(count)
                ]
        return found

    def call_up(self, places: list[Place]) -> None:
        """Claim places; those that others have, or that do not come up, are not among `arrived`."""
        for place in places:
            with contextlib.suppress(ValueError):  # its name is taken: another studio is at work there
                claimed = Claimed(place, self._actor(place))
                self._coming[place.id] = claimed, claimed.actor.about.remote()

    @property
    def coming(self) -> set[str]:
        """Ids of places that were called up and may still arrive."""
        return set(self._coming)

    def take_in(self) -> None:
        """Add those that were called up and have arrived to the crew."""
        if not self._coming:
            return
        waiting = {ref: id for id, (_, ref) in self._coming.items()}
        ready, _ = self._ray.wait(list(waiting), num_returns=len(waiting), timeout=0)
        for ref in ready:
            claimed, _ = self._coming.pop(waiting[ref])
            try:
                about: About = self._ray.get(ref)
            except Exception as error:
                if "already" not in str(error):
                    self.odd[claimed.place.id] = _why(error)
                continue
            if about.matinee != version("matinee"):
                self.odd[claimed.place.id] = f"it has Matinee {about.matinee}, here is {version('matinee')}"
                self.let_go(claimed)
                continue
            self.crew.append(claimed)

    def give_up_coming(self) -> None:
        """Nobody else is needed."""
        for claimed, _ in self._coming.values():
            self.let_go(claimed)
        self._coming.clear()

    def let_go(self, claimed: Claimed) -> None:
        """End a machine's work for us, whatever it does."""
        if claimed in self.crew:
            self.crew.remove(claimed)
        with contextlib.suppress(Exception):
            self._ray.kill(claimed.actor)

    def dismiss(self) -> None:
        """Let all go."""
        self.give_up_coming()
        for claimed in list(self.crew):
            with contextlib.suppress(Exception):
                self._ray.get(claimed.actor.leave.remote(), timeout=1)
            self.let_go(claimed)

    def close(self) -> None:
        self.dismiss()
        with contextlib.suppress(Exception):
            self._ray.shutdown()

    def call(self, future: Any, timeout_s: float) -> Any:
        """The answer of a machine. Raises `Lost` when it is gone or does not answer in time, `Unfit` when it cannot do
        what it is asked."""
        try:
            return self._ray.get(future, timeout=timeout_s)
        except self._ray.exceptions.RayTaskError as error:
            raise Unfit(_why(error)) from error
        except Exception as error:
            raise Lost from error

    def ready(self, futures: list[Any], timeout_s: float) -> list[Any]:
        """Those of the futures that have an answer, or never will."""
        done: list[Any] = self._ray.wait(futures, num_returns=len(futures), timeout=timeout_s)[0]
        return done

    def _actor(self, place: Place) -> Any:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        kind = self._ray.remote(Machine).options(
            name=place.id,
            namespace=_NAMESPACE,
            num_cpus=1,
            num_gpus=int(place.gpu),
            max_concurrency=4,
            max_restarts=0,
            scheduling_strategy=NodeAffinitySchedulingStrategy(place.node, soft=False),
            runtime_env={"env_vars": {"OMP_NUM_THREADS": str(place.cpus)}},
        )
        return kind.remote(self._engines)


class Lost(Exception):
    """A machine is gone."""


class Unfit(Exception):
    """A machine cannot do what it is asked: its disk is full, say."""


def _why(error: BaseException) -> str:
    text = str(error)
    if "No module named 'engines" in text or "No module named 'matinee" in text:
        return "Matinee is not installed there"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__)[:_SHORT]
