"""The camera of a scene of elements over time: one move of film grammar before a plate.

A move is eased at both ends, keeps within what the plate can show (`Plate.room`), and is seen all the same. Equal
moments give equal cameras.
"""

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from engines.elements.view import Camera, Space
from engines.stage.camera_path import eased
from engines.stage.scene import CameraMove

if TYPE_CHECKING:
    from engines.elements.place.plate import Plate

TURN = 0.15  # frames that a pan or tilt passes
TRUCK, TRUCK_FLAT = 0.18, 0.3  # frame widths at depth 1; the second where no ground is seen
PEDESTAL = 0.18
CRANE, CRANE_BACK, CRANE_TILT = 0.3, 0.06, 0.11
DOLLY, DOLLY_FLAT, DOLLY_TILT = 0.42, 0.55, 0.03
ZOOM = 1.35
ORBIT, PIVOT = 0.34, 2.0  # about what stands at that depth
WHIP, WHIP_ZOOM, WHIP_BEGIN_S, WHIP_S = 0.16, 1.34, 0.35, 0.32
CLOSER: dict[str, float] = {"pan": 1.07, "tilt": 1.07, "truck": 1.08, "pedestal": 1.06, "orbit": 1.08}
"""How much narrower a move frames all the time, so that it does not look past the picture's edge."""
HAND_CLOSER = 1.04
BREATH_HZ = 0.27


def camera_at(move: CameraMove, part: float, time_s: float, plate: "Plate", seed: int) -> Camera:
    """The camera at a moment: `part` 0..1 of the take, `time_s` from its beginning."""
    return path(move, part, time_s, seed, plate.space, plate.room(move))


def path(
    move: CameraMove, part: float, time_s: float, seed: int, space: Space, strength: float = 1.0
) -> Camera:
    """The move at `strength` 0..1 of its whole way."""
    camera = _whole(move, eased(part), time_s, seed, space.has_ground)
    return replace(
        camera, x=camera.x * strength, y=camera.y * strength, z=camera.z * strength, pan=camera.pan * strength,
        tilt=camera.tilt * strength, roll=camera.roll * strength,
    )  # fmt: skip


def _whole(move: CameraMove, part: float, time_s: float, seed: int, grounded: bool) -> Camera:
    kind, _, way = move.partition("_")
    back = way in ("left", "up", "out")
    swing = (0.5 - part) if back else (part - 0.5)
    gone = 1 - part if way in ("out", "down") else part
    closer = CLOSER.get(kind, 1.0)
    match kind:
        case "pan":
            return Camera(pan=TURN * swing, zoom=closer)
        case "tilt":
            return Camera(tilt=TURN * swing, zoom=closer)
        case "dolly":
            return Camera(z=(DOLLY if grounded else DOLLY_FLAT) * gone, tilt=DOLLY_TILT * gone)
        case "truck":
            return Camera(x=(TRUCK if grounded else TRUCK_FLAT) * swing, zoom=closer)
        case "pedestal":
            return Camera(y=PEDESTAL * (0.2 - gone), zoom=closer)
        case "crane":
            return Camera(y=-CRANE * gone, z=-CRANE_BACK * gone, tilt=CRANE_TILT * gone)
        case "zoom":
            return Camera(zoom=ZOOM**gone)
        case "orbit":
            return Camera(x=ORBIT * swing, pan=-ORBIT * swing / PIVOT, zoom=closer)
        case "handheld":
            return _hand(time_s, seed)
        case "whip":
            return _whip(time_s, 1 if way == "left" else -1)
        case _:
            return Camera()


def _hand(time_s: float, seed: int) -> Camera:
    """A calm operator: sway at three paces, and the breath in the height."""

    def sway(number: int) -> float:
        phase = seed % 97 + 1.7 * number
        slow = 0.6 * math.sin(time_s * (0.9 + 0.12 * number) + phase)
        quick = 0.3 * math.sin(time_s * (2.1 + 0.19 * number) + 2.3 * phase)
        return slow + quick + 0.1 * math.sin(time_s * (4.6 + 0.27 * number) + 0.7 * phase)

    breath = math.sin(2 * math.pi * BREATH_HZ * time_s + seed % 7)
    return Camera(
        x=0.022 * sway(0), y=0.010 * sway(1) + 0.004 * breath, z=0.02 * sway(2), pan=0.007 * sway(3),
        tilt=0.007 * sway(4) + 0.002 * breath, roll=0.006 * sway(5), zoom=HAND_CLOSER,
    )  # fmt: skip


def _whip(time_s: float, side: int) -> Camera:
    """From a glance beside the scene, closer, in a snap to the whole of it, a little too far and back."""
    part = min(max((time_s - WHIP_BEGIN_S) / WHIP_S, 0.0), 1.0)
    snap = part * part * part * (part * (part * 6 - 15) + 10)
    after = max(time_s - WHIP_BEGIN_S - WHIP_S, 0.0)
    swing = 0.012 * math.sin(9 * after) * math.exp(-5 * after)
    return Camera(pan=side * (WHIP * (1 - snap) - swing), zoom=1 + (WHIP_ZOOM - 1) * (1 - snap))
