"""Action logs as files: JSON of ours, and what others publish.

A log of ours is `ActionLog` as JSON, one run of equal ticks a line, its angles in ten-thousandths of a degree: what is
walked by `rounded` actions is walked again exactly. Read as well are scripts (.txt), and the layout of Matrix-Game: a
dictionary of `keyboard_condition` (frames, 4 or 6) and `mouse_condition` (frames, 2), as JSON or .npz.
"""

import json
import zipfile
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engines.contract import BadInput
from engines.media.whole import appearing
from engines.world.actions import FPS, LAYOUT, MOST_TICKS, PUBLISHED, Action, ActionLog, Held

FIELD = "actions"
KEYBOARD, MOUSE = "keyboard_condition", "mouse_condition"
MOUSE_DEG = 15.0
"""Degrees that the view turns for a mouse movement of 1, as the later models of the family name it."""
_KEYS = {count: PUBLISHED[:count] for count in (4, 6)}
_RATES = {4: 25, 6: 16}  # frames a second of the models that are told so many keys
_LARGEST = 64 * 2**20
_OURS = "choose a log that Matinee recorded, or a script in words"


def rounded(action: Action) -> Action:
    """The action as a log keeps it."""
    hour = None if action.hour is None else round(action.hour, 4)
    return action.model_copy(update={"yaw": _clean(action.yaw), "pitch": _clean(action.pitch), "hour": hour})


def _clean(degrees: float) -> float:
    return round(degrees, 4) + 0.0  # no minus zero


def held(actions: Iterable[Action]) -> tuple[Held, ...]:
    """Rounded actions of ticks, those that are alike joined."""
    alike = ((action, sum(1 for _ in group)) for action, group in groupby(map(rounded, actions)))
    return tuple(Held(ticks=ticks, action=action) for action, ticks in alike)


def write(path: Path, log: ActionLog) -> None:
    """Write a log, whole or not at all."""
    runs = [
        json.dumps({"ticks": run.ticks, "action": _plain(run.action)}, separators=(",", ":"))
        for run in held(log)
    ]
    head = json.dumps({"layout": LAYOUT, "fps": log.fps, "begin": log.begin})[:-1]
    with appearing(path) as part:
        part.write_text(f'{head}, "held": [\n' + ",\n".join(runs) + "\n]}\n", "utf-8")


def _plain(action: Action) -> dict[str, Any]:
    told = action.model_dump(exclude_defaults=True)
    return {name: sorted(value) if name == "keys" else value for name, value in told.items()}


def read(path: Path, fps: int = FPS) -> ActionLog:
    """The log in a file; `fps` is for words, which know no rate of their own. Raises `BadInput` in one line."""
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInput(FIELD, f"{path.name} is too large for an action log", _OURS)
        if path.suffix.lower() == ".npz":
            return _of_matrix_game(_arrays(path), path.name)
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(FIELD, f"{path.name} is neither JSON nor text", _OURS) from error
    except OSError as error:
        raise BadInput(
            FIELD, f"{path.name} cannot be read: {error.strerror}", "choose another file"
        ) from error
    if path.suffix.lower() == ".txt":
        from engines.world.script import actions_of  # which builds on this module

        return actions_of(text, fps)
    try:
        values = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadInput(FIELD, f"{path.name} is cut off or no JSON{place}", _OURS) from error
    if isinstance(values, dict) and KEYBOARD in values:
        return _of_matrix_game(values, path.name)
    return _of_ours(values, path.name)


def _of_ours(values: Any, name: str) -> ActionLog:
    layout = values.get("layout") if isinstance(values, dict) else None
    if layout != LAYOUT:
        told = f"of another layout ({layout!r:.40})" if layout else "no action log"
        raise BadInput(FIELD, f"{name} is {told}", _OURS)
    try:
        log = ActionLog.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput(FIELD, f"{name}: {place}: {first['msg']}", "record it again") from error
    if log.ticks > MOST_TICKS:
        raise BadInput(FIELD, f"{name} lasts longer than {MOST_TICKS} ticks", "shorten it")
    if log.begin >= log.ticks:
        raise BadInput(FIELD, f"{name} has no ticks to film", "record it again")
    return log


def _arrays(path: Path) -> dict[str, Any]:
    import numpy as np  # the window reads logs too, and is quicker without it

    try:
        with np.load(path, allow_pickle=False) as archive:
            return {
                name: archive[name].tolist() for name in archive.files if name in (KEYBOARD, MOUSE, "fps")
            }
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise BadInput(FIELD, f"{path.name} is cut off or no archive of arrays", _OURS) from error


def _of_matrix_game(values: dict[str, Any], name: str) -> ActionLog:
    """Rows of keys (forward, back, left, right, jump, attack), 1 where held, and of mouse movements (up, right)."""
    if KEYBOARD not in values:
        raise BadInput(FIELD, f"{name} has no {KEYBOARD}", _OURS)
    rows = _rows(values[KEYBOARD], tuple(_KEYS), KEYBOARD, name)
    keys = _KEYS[len(rows[0])]
    mouse = (
        _rows(values[MOUSE], (2,), MOUSE, name) if values.get(MOUSE) is not None else [[0.0, 0.0]] * len(rows)
    )
    if len(mouse) != len(rows):
        raise BadInput(FIELD, f"{name} has {len(rows)} frames of keys and {len(mouse)} of mouse", _OURS)
    fps = values.get("fps", _RATES[len(keys)])
    if isinstance(fps, bool) or not isinstance(fps, int | float) or not 8 <= fps <= 120:
        raise BadInput(FIELD, f"{name} has {fps!r:.20} frames a second", "8 to 120 can be walked")
    try:
        actions = [
            Action(
                keys=frozenset(key for key, down in zip(keys, row, strict=True) if down > 0.5),
                pitch=up * MOUSE_DEG,
                yaw=right * MOUSE_DEG,
            )
            for row, (up, right) in zip(rows, mouse, strict=True)
        ]
    except ValidationError as error:
        largest = max(max(map(abs, turn)) for turn in mouse)
        raise BadInput(
            FIELD, f"{name} has a mouse movement of {largest:g}", "6 at most are up and down"
        ) from error
    return ActionLog(fps=round(fps), held=held(actions))


def _rows(values: Any, widths: tuple[int, ...], what: str, name: str) -> list[list[float]]:
    """Rows (frames, width) of finite numbers; a batch of one is opened."""
    while isinstance(values, list) and len(values) == 1 and _is_nested(values[0]):
        values = values[0]
    wide = " or ".join(map(str, widths))
    expected = f"expected numbers (frames, {wide})"
    if not isinstance(values, list) or not values or len(values) > MOST_TICKS:
        raise BadInput(FIELD, f"{name}: {what} is empty or too long", expected)
    width = len(values[0]) if isinstance(values[0], list) else 0
    for row in values:
        if not isinstance(row, list) or len(row) != width or width not in widths:
            raise BadInput(FIELD, f"{name}: {what} has rows of another width", expected)
        if not all(isinstance(value, int | float) and abs(value) < 1e6 for value in row):
            raise BadInput(FIELD, f"{name}: {what} holds something else than numbers", expected)
    return values


def _is_nested(values: Any) -> bool:
    return isinstance(values, list) and bool(values) and isinstance(values[0], list)
