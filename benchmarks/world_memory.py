"""Whether memory stays flat while one walks on and on in one direction.

    python -m benchmarks.world_memory [--place NAME | --image FILE] [--minutes 20] [--every 10]

The minutes are those of the walker, who is passed on as fast as it goes, runs, hops and sidesteps a little so as not to
stay before what stands in the way, and keeps the history of a live walk, which is full after five of them; every tenth
frame is drawn. Prints the resident memory and the way after each minute. Fails where memory grows by more than 32 MB
after the history is full, or the walker has not got a kilometre away.
"""

import argparse
import sys
from pathlib import Path
from typing import get_args

import psutil

from engines.contract import EngineError
from engines.world.actions import FPS, Action, Key
from engines.world.history import KEPT_S, History
from engines.world.opening import open_walk
from engines.world.request import Place, WorldRequest

SIZE = (640, 360)
MOST_MB, LEAST_M = 32.0, 1000.0
FULL_MIN = KEPT_S // 60 + 1
TURNS: tuple[frozenset[Key], ...] = tuple(
    frozenset(("forward", "run", *aside)) for aside in ((), ("left",), (), ("right",))
)
TURN_S = 3
HOP = 3  # ticks of each second


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    world = parser.add_mutually_exclusive_group()
    world.add_argument("--place", choices=get_args(Place), default="meadow", metavar="NAME")
    world.add_argument("--image", type=Path)
    parser.add_argument("--minutes", type=int, default=20)
    parser.add_argument("--every", type=int, default=10, help="draw one frame of so many")
    given = parser.parse_args()
    request = WorldRequest(image=given.image, place=None if given.image else given.place, seed=0)
    try:
        grown, away = walked(request, given.minutes, given.every)
    except EngineError as error:
        print(f"{error.message} ({error.hint})", file=sys.stderr)
        return 2
    print(f"since minute {FULL_MIN}: {grown:+.0f} MB; {away:.0f} m from the start")
    return int(grown > MOST_MB or away < LEAST_M * given.minutes / 20)


def walked(request: WorldRequest, minutes: int, every: int) -> tuple[float, float]:
    """(megabytes by which memory grew once the history was full, metres from the start at the end)."""
    walk = open_walk(request, SIZE, FPS, lambda phase, share: None)
    history, held, away = History(FPS, walk.state()), [], 0.0
    for minute in range(1, minutes + 1):
        for tick in range(60 * FPS):
            hops: frozenset[Key] = frozenset(("jump",) if tick % FPS < HOP else ())
            action = Action(keys=TURNS[tick // (TURN_S * FPS) % len(TURNS)] | hops)
            if tick % every:
                walk.pass_over(action)
            else:
                walk.advance([action])
            history.add(action)
            history.keep(walk.state())
        where = walk.whereabouts()
        assert where is not None
        away = (where.pose.x**2 + where.pose.z**2) ** 0.5
        held.append(psutil.Process().memory_info().rss / 2**20)
        print(f"minute {minute:3}   {held[-1]:7.0f} MB   {away:7.0f} m", flush=True)
    return held[-1] - held[min(FULL_MIN, minutes) - 1], away


if __name__ == "__main__":
    sys.exit(main())
