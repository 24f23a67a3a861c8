"""`python -m engines.cluster --on ADDRESS`: a worker to whoever starts it, whose engines run on a Ray cluster.

It speaks the lines of `engines.wire` as `engines.worker` does: `run`, `cancel` and `quit`; walks and questions need
this computer. Takes are signed here. With `--check` it says in one line of JSON what the cluster has, and ends.
"""

import argparse
import json
import os
import queue
import signal
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engines import crash_log
from engines.contract import (
    Artifact,
    BadInput,
    Engine,
    Event,
    Preview,
    Progress,
    find_engine,
    parse_request,
)
from engines.wire import BEAT_S, FrameRing, LineReader, encode, encode_event
from engines.worker import Channel, guarded, import_engine

LOG, DOING = "cluster", "Rendering on the cluster"
KEEP_S = 3.0
"""How long machines are kept for the next take."""


class Elsewhere:
    """Has takes made on a cluster, one at a time; connects with the first."""

    def __init__(
        self, channel: Channel, ring: FrameRing | None, address: str, most: int, extra: list[str]
    ) -> None:
        self._channel, self._ring, self._address, self._most, self._extra = (
            channel,
            ring,
            address,
            most,
            extra,
        )
        self._cluster: Any = None
        self._stopped: set[str] = set()
        self.job = ""

    def run(self, message: dict[str, Any]) -> None:
        """Make a take; events and one `done` follow."""
        self.job, folder, seq = message["job"], Path(message["folder"]), 0

        def send(event: Event) -> None:
            nonlocal seq
            if isinstance(event, Preview):
                event.slot = self._ring.write(event.width, event.height, event.pixels) if self._ring else -1
            self._channel.send(encode_event(event, message["job"], seq))
            seq += 1

        failure = guarded(lambda: self._make(message, folder, send), lambda: DOING, LOG)
        if failure:
            send(failure)
            if failure.code == "crash":
                self.leave()  # the next take connects anew
        outcome = "finished" if not failure else "cancelled" if failure.code == "cancelled" else "failed"
        self.job = ""
        self._stopped.discard(message["job"])
        self._channel.send(encode("done", job=message["job"], outcome=outcome))

    def cancel(self, job: str) -> None:
        """Stop a take, also one that still waits; called from another thread."""
        self._stopped.add(job)

    def rest(self) -> None:
        """Let machines go that nothing is made on."""
        if self._cluster:
            self._cluster.dismiss()

    def leave(self) -> None:
        if self._cluster:
            self._cluster.close()
            self._cluster = None

    def _make(self, message: dict[str, Any], folder: Path, send: Callable[[Event], None]) -> None:
        from engines.cluster.machines import Cluster
        from engines.cluster.making import Making
        from engines.finish import finish

        kind = self._kind(message["panel"], message["engine"])
        request = parse_request(kind.request_type, message["request"])
        folder.mkdir(parents=True, exist_ok=True)
        if self._cluster is None:
            send(Progress(phase="Reaching the cluster", step=0, total=1))
            self._cluster = Cluster(self._address, self._extra)
        job = message["job"]
        making = Making(
            self._cluster, _plain(job), request, kind, folder, send, lambda: job in self._stopped, self._most
        )
        media: Artifact = making.make()
        for extra in finish(folder, media, request, kind().describe()):
            send(extra)
        send(media)

    def _kind(self, panel: str, name: str) -> type[Engine]:
        for path in self._extra:
            found = import_engine(path)
            if found.request_type.panel == panel:
                return found
        return find_engine(panel, name)


def check(address: str) -> dict[str, Any]:
    """What a cluster has: `machines` with their name, CPUs and places; or a `failure`."""
    from engines.cluster.machines import Cluster

    found: dict[str, Any] = {}

    def look() -> None:
        cluster = Cluster(address)
        counted = Counter((place.node, place.name, place.gpu) for place in cluster.places())
        found["machines"] = [
            {"name": name, "places": count, "gpu": gpu} for (_, name, gpu), count in counted.items()
        ]
        cluster.close()

    failure = guarded(look, lambda: DOING, LOG)
    return {"failure": failure.model_dump(mode="json")} if failure else found


def _plain(job: str) -> str:
    """A job's id as the name of a folder."""
    return "".join(c if c.isalnum() else "-" for c in job)


def _read(elsewhere: Elsewhere, inbox: "queue.Queue[dict[str, Any] | None]") -> None:
    lines = LineReader()
    while data := os.read(0, 65536):
        for message in lines.feed(data):
            if message["t"] == "cancel":
                elsewhere.cancel(message["job"])
            else:
                inbox.put(message if message["t"] != "quit" else None)
    elsewhere.cancel(elsewhere.job)
    inbox.put(None)
    leave = threading.Timer(2.0, os._exit, (0,))
    leave.daemon = True
    leave.start()


def _beat(channel: Channel, elsewhere: Elsewhere) -> None:
    while not threading.Event().wait(BEAT_S):
        channel.send(encode("beat", busy=bool(elsewhere.job)))


def _serve(elsewhere: Elsewhere, channel: Channel, inbox: "queue.Queue[dict[str, Any] | None]") -> None:
    here = BadInput("", "a cluster only renders", "walk, and ask, on this computer").failure()
    while True:
        try:
            message = inbox.get(timeout=KEEP_S)
        except queue.Empty:
            elsewhere.rest()
            continue
        match message:
            case None:
                return
            case {"t": "run"}:
                elsewhere.run(message)
            case {"t": "ask", "id": id}:
                channel.send(encode("answer", id=id, failure=here.model_dump(mode="json")))
            case {"t": "live", "job": job}:
                channel.send(encode_event(here, job, 0) + encode("done", job=job, outcome="failed"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="engines.cluster", description=__doc__.splitlines()[0])
    parser.add_argument("--on", required=True, metavar="ADDRESS", help="ray://HOST:PORT, or auto")
    parser.add_argument("--check", action="store_true", help="say what the cluster has, and end")
    parser.add_argument("--most", type=int, default=0, help="how many places one take may have; 0 for all")
    parser.add_argument("--ring", type=Path, help="file of the frame ring")
    parser.add_argument("--engines", action="append", default=[], metavar="MODULE:CLASS")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C belongs to the parent, which cancels
    crash_log.watch_native(LOG)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if options.check:
        out.write(json.dumps(check(options.on)).encode() + b"\n")
        out.flush()
        return
    channel = Channel(out)
    ring = FrameRing(options.ring) if options.ring else None
    elsewhere = Elsewhere(channel, ring, options.on, options.most, options.engines)
    inbox: queue.Queue[dict[str, Any] | None] = queue.Queue()
    for task in (lambda: _beat(channel, elsewhere), lambda: _read(elsewhere, inbox)):
        threading.Thread(target=task, daemon=True).start()
    channel.send(encode("hello", pid=os.getpid(), engines=[]))
    _serve(elsewhere, channel, inbox)
    elsewhere.leave()


if __name__ == "__main__":
    main()
