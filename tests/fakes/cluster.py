"""A cluster of threads: machines that are real but for living in this process, and that die when they are told to.

It answers as `engines.cluster.machines.Cluster` does, so that what is shared out, brought home and given to another
machine can be seen without Ray.
"""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from engines.cluster.machine import Machine
from engines.cluster.machines import Claimed, Lost, Place


class _Call:
    def __init__(self, actor: "_Actor", name: str) -> None:
        self._actor, self._name = actor, name

    def remote(self, *arguments: Any) -> "Future[Any]":
        return self._actor.call(self._name, arguments)


class _Actor:
    """A machine, whose calls are answered until it is dead."""

    def __init__(self, engines: list[str]) -> None:
        self.machine = Machine(engines)
        self.dead = False
        self._pool = ThreadPoolExecutor(4)

    def __getattr__(self, name: str) -> _Call:
        return _Call(self, name)

    def call(self, name: str, arguments: tuple[Any, ...]) -> "Future[Any]":
        def answer() -> Any:
            if self.dead:
                raise ConnectionError
            return getattr(self.machine, name)(*arguments)

        return self._pool.submit(answer)

    def end(self) -> None:
        self.dead = True
        self.machine.leave()
        self._pool.shutdown(wait=False, cancel_futures=True)


class ThreadCluster:
    """So many places of one process."""

    def __init__(self, names: list[str], engines: list[str]) -> None:
        self._places = [Place(name, name, name, 1, False) for name in names]
        self._engines = engines
        self.crew: list[Claimed] = []
        self.coming: set[str] = set()
        self.odd: dict[str, str] = {}
        self.used: set[str] = set()

    def places(self) -> list[Place]:
        return self._places

    def call_up(self, places: list[Place]) -> None:
        self.crew += [Claimed(place, _Actor(self._engines)) for place in places]
        self.used |= {place.id for place in places}

    def take_in(self) -> None:
        pass

    def give_up_coming(self) -> None:
        pass

    def kill(self, number: int) -> str:
        """Let a machine of the crew die, whatever it does; returns its name."""
        victim = self.crew[number]
        victim.actor.dead = True
        self._places = [place for place in self._places if place.id != victim.place.id]
        return victim.name

    def let_go(self, claimed: Claimed) -> None:
        if claimed in self.crew:
            self.crew.remove(claimed)
        claimed.actor.end()

    def call(self, future: "Future[Any]", timeout_s: float) -> Any:
        try:
            return future.result(timeout_s)
        except (ConnectionError, TimeoutError) as error:
            raise Lost from error

    def ready(self, futures: list[Any], timeout_s: float) -> list[Any]:
        return list(wait(futures, timeout_s, "FIRST_COMPLETED").done)

    def close(self) -> None:
        for claimed in list(self.crew):
            self.let_go(claimed)
