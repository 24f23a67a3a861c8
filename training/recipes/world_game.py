"""Recorded play for the small world model: films with logs of keys and mouse, and films without, as windows of latents.

Learned in two stages as Matrix-Game does (arXiv 2506.18701): first from all films without their actions, then with
what was logged, and with what the inverse-dynamics model says was done where nobody logged it. The network and its
losses are `training.recipes.world_builtin`; how a lesson runs is `training.lessons.world_game`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, nn

from engines.contract import BadInput
from engines.media.video import VideoReader, VideoWriter
from engines.world.actions import PUBLISHED, Action, ActionLog
from engines.world.dream.codec import FrameCodec
from engines.world.dream.guide import CHANNELS
from engines.world.dream.network import FPS, LAYOUT, SHIFT, STEPS, DreamModel, beside
from engines.world.logs import MOUSE_DEG
from engines.world.logs import read as read_log
from engines.world.matrix_game.rollout import Rollout
from engines.world.matrix_game.sampler import sigmas
from engines.world.matrix_game.walk import MatrixGameWalk
from engines.world.score import inverse
from engines.world.score.commands import Commands
from training.material.kinds import log_beside
from training.material.piece import Piece
from training.recipes.world_builtin import Lessons, WorldConfig

_TURN_DEG = 2.5  # of a frame in which the inverse-dynamics model saw a turn, which it does not measure
_FILMED_S = 600.0  # of one film, at most

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Played:
    """A stretch of play: frames (n, height, width, 3), `FPS` a second; `keys` (n, 6) and `mouse` (n, 2), degrees up and
    to the right, are what was done at each frame and is seen in the next."""

    frames: Pixels
    keys: NDArray[np.float32]
    mouse: NDArray[np.float32]


def played(piece: Piece, size: tuple[int, int]) -> Played:
    """A piece of material at (width, height). Raises `BadInput` where its log cannot be read or ends too soon."""
    frames = _frames(piece, size)
    log = _log_of(piece)
    if log is not None:
        keys, mouse = actions_at(read_log(log), piece.begin_s, len(frames))
        return Played(frames, keys, mouse)
    if not inverse.installed():
        raise BadInput("material", f"{piece.file.name} has no log of keys and mouse", "record one with it")
    keys, mouse = done(inverse.read(frames, inverse.loaded()))
    return Played(frames, keys, mouse)


def _log_of(piece: Piece) -> Path | None:
    return log_beside(piece.file) if piece.kind == "walk" else None


def actions_at(log: ActionLog, begin_s: float, count: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What a log says was done in each of `count` frames, `FPS` a second, from a moment of its film on: keys held for
    most of a frame, and the degrees turned within it."""
    ticks = list(log)[log.begin :]
    borders = (begin_s + np.arange(count + 1) / FPS) * log.fps
    if not ticks or borders[-2] > len(ticks) + log.fps:
        raise BadInput(
            "material", f"a log lasts {len(ticks) / log.fps:.1f} s, its film longer", "record it again"
        )
    held = np.array([[key in tick.keys for key in PUBLISHED] for tick in ticks], np.float64)
    turned = np.array([(tick.pitch, tick.yaw) for tick in ticks], np.float64)
    sums = np.concatenate([np.zeros((1, 8)), np.cumsum(np.concatenate([held, turned], 1), 0)])
    at = np.arange(len(ticks) + 1)
    within = np.diff(np.stack([np.interp(borders, at, column) for column in sums.T], 1), axis=0)
    keys = within[:, :6] > 0.5 * log.fps / FPS
    return keys.astype(np.float32), within[:, 6:].astype(np.float32)


def done(commands: Commands) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What the inverse-dynamics model saw, as keys and degrees, one frame before it is seen; nothing in the last."""
    front, side = commands.groups["front"], commands.groups["side"]
    keys = [
        front > 0,
        front < 0,
        side < 0,
        side > 0,
        commands.groups["jump"] > 0,
        commands.groups["attack"] > 0,
    ]
    turns = np.stack([commands.mouse // 3 - 1, commands.mouse % 3 - 1], 1) * _TURN_DEG
    return (
        np.pad(np.stack(keys, 1).astype(np.float32), ((0, 1), (0, 0))),
        np.pad(turns.astype(np.float32), ((0, 1), (0, 0))),
    )


def windows(
    codec: FrameCodec,
    pieces: Sequence[Piece],
    length: int,
    size: tuple[int, int],
    folder: Path,
    step: Callable[[int, int], None],
) -> tuple[list[Path], list[Path]]:
    """Files for `Lessons`, of `length` frames each: of logged play, and of play whose actions were recovered. Those
    that are there already are kept; `step` is called before each piece and may raise."""
    folder.mkdir(parents=True, exist_ok=True)
    logged: list[Path] = []
    recovered: list[Path] = []
    for number, piece in enumerate(pieces):
        step(number, len(pieces))
        list_ = logged if _log_of(piece) is not None else recovered
        whole = folder / f"{piece.id}.whole"
        if not whole.exists():
            _write(codec, played(piece, size), length, folder, piece.id)
            whole.touch()
        list_ += sorted(folder.glob(f"{piece.id}-*.safetensors"))
    return logged, recovered


def config_like(model: Any, **values: Any) -> WorldConfig:
    """The configuration of a recipe for a network like this one."""
    told = model.config
    shape = {
        "dim": told.dim,
        "layers": told.num_layers,
        "acting": len(told.action_config["blocks"]),
        "looks_back": told.local_attn_size,
        "channels": told.out_dim,
    }
    return WorldConfig.model_validate({**shape, **values})


@torch.no_grad()
def sample(model: nn.Module, codec: FrameCodec, kept: Lessons, path: Path, frames: int) -> None:
    """A film of the network's own, which begins as a window that was kept out and is told that window's actions."""
    source: Any = model
    dreamer = DreamModel.from_config(source.config)
    dreamer.load_state_dict(model.state_dict())
    dreamer.eval()
    picture = kept.films[:1, :1].float().transpose(1, 2)

    def told(start: int, count: int) -> Tensor:
        known = (torch.arange(start, start + count) == 0).float()[None]
        guide = torch.zeros(1, CHANNELS, count, *picture.shape[3:])
        return beside(known, picture.expand(-1, -1, count, -1, -1), guide)

    first = codec.frames(picture[0].transpose(0, 1))[0]
    rollout = Rollout(dreamer, (picture.shape[3], picture.shape[4]), told, None, sigmas(STEPS, SHIFT), 0)
    walk = MatrixGameWalk(rollout, _Frames(codec), LAYOUT, first, FPS, lambda: None)
    path.parent.mkdir(parents=True, exist_ok=True)
    with VideoWriter(path, first.shape[1], first.shape[0], FPS) as writer:
        writer.write(walk.view())
        for keys, mouse in islice(zip(kept.keys[0], kept.mouse[0], strict=True), frames - 1):
            writer.write(walk.advance([_action(keys, mouse)])[0])


class _Frames:
    """Each latent is a frame by itself."""

    def __init__(self, codec: FrameCodec) -> None:
        self._codec = codec

    def skip(self, latents: Tensor, opens: bool) -> None:
        pass

    def decode(self, latents: Tensor, opens: bool) -> list[Pixels]:
        return [self._codec.frames(latents[0].transpose(0, 1))]  # type: ignore[list-item]


def _action(keys: Tensor, mouse: Tensor) -> Action:
    held = frozenset(key for key, is_held in zip(PUBLISHED, keys.tolist(), strict=True) if is_held > 0.5)
    pitch, yaw = (float(np.clip(value * MOUSE_DEG, -90, 90)) for value in mouse.tolist())
    return Action(keys=held, pitch=pitch, yaw=yaw)


def _frames(piece: Piece, size: tuple[int, int]) -> Pixels:
    """What is seen at each sixteenth of a second, the middle of the picture at the size."""
    reader, found, due = VideoReader(piece.file, "material"), [], piece.begin_s
    end = min(piece.end_s, piece.begin_s + _FILMED_S)
    try:
        for time_s, frame in reader.frames(piece.begin_s):
            if time_s >= end:
                break
            while due <= time_s + 0.5 / reader.fps:
                found.append(_fitted(frame, size))
                due += 1 / FPS
    finally:
        reader.close()
    if len(found) < 2:
        raise BadInput("material", f"{piece.file.name} has too few frames", "drop a longer film")
    return np.stack(found)


def _fitted(frame: Pixels, size: tuple[int, int]) -> Pixels:
    height, width = frame.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    wide, high = round(size[0] / scale), round(size[1] / scale)
    left, top = (width - wide) // 2, (height - high) // 2
    return np.asarray(
        cv2.resize(frame[top : top + high, left : left + wide], size, interpolation=cv2.INTER_AREA)
    )


def _write(codec: FrameCodec, play: Played, length: int, folder: Path, id: str) -> None:
    for number, begin in enumerate(range(0, len(play.frames) - length + 1, length)):
        part = slice(begin, begin + length)
        film = codec.latents(play.frames[part]).half().cpu().contiguous()
        save_file(
            {
                "film": film,
                "guide": torch.zeros(length, CHANNELS, *film.shape[2:], dtype=torch.uint8),
                "keys": torch.from_numpy(np.ascontiguousarray(play.keys[part])),
                "mouse": torch.from_numpy(np.ascontiguousarray(play.mouse[part] / MOUSE_DEG)),
            },
            folder / f"{id}-{number:05d}.safetensors",
        )
