"""The score at work: worlds are walked in, their clips measured, and the report written."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.elements.bench.axes import CLIP
from engines.elements.bench.movement import movement
from engines.elements.bench.page import page
from engines.elements.bench.pictures import SHOWN
from engines.elements.bench.report import Report, Score, TakeReport
from engines.elements.bench.scoring import BAD, GOOD, Networks
from engines.elements.bench.sharpness import sharpness
from engines.elements.bench.sight import Sight
from engines.elements.bench.takes import Take
from engines.world.score import inverse, motion, sight, solidity, steering
from engines.world.score.actions import FEW, SCRIPTS, Script
from engines.world.score.clips import SAMPLES_A_SECOND, Clip, walked
from engines.world.score.commands import GROUPS, Classes, Commands, accuracy, recall, together
from engines.world.score.dimensions import ABSENT, DIMENSIONS, NOTE
from engines.world.score.worlds import FIELD, Frames, World, usual, worlds_of

MOST_WORLDS = 10
PAPER = "arXiv 2506.18701"
LOOKS = 9  # frames of a clip that networks see
_FAR_SHOWN = ("forward", "look right")  # of which the page shows what is seen half of the way
BEAUTIFUL, PLAIN = "Aesthetic photo.", "Not aesthetic photo."

Told = Callable[[str], None]


@dataclass(frozen=True)
class Setting:
    """How much is measured: frames of `size` (width, height), each label done for `do_s` seconds before a rest of
    `rest_s`, from `starts` places in turn."""

    size: tuple[int, int]
    scripts: tuple[Script, ...]
    do_s: float
    rest_s: float
    starts: int


FULL = Setting((320, 180), SCRIPTS, 1.5, 0.5, 4)
QUICK = Setting((160, 90), FEW, 0.75, 0.25, 1)


def evaluate(
    names: Sequence[str], out: Path, setting: Setting = FULL, seed: int = 0, told: Told = lambda line: None
) -> Report:
    """Measure worlds by their names (see `worlds`; none: all that can run here), the true game and the controls among
    them, and write `report.json` and `report.html` into the folder `out`. Raises `BadInput`."""
    named = list(names) or usual()
    if len(named) > MOST_WORLDS:
        raise BadInput(FIELD, f"are {len(named)}", f"compare at most {MOST_WORLDS} at a time")
    worlds = worlds_of(named, Frames(setting.size, setting.starts, seed))
    return measured(worlds, out, setting, told)


def measured(worlds: Sequence[World], out: Path, setting: Setting, told: Told = lambda line: None) -> Report:
    """The same of worlds that are at hand."""
    looking, columns = _Looking(Networks()), []
    for world in worlds:
        told(f"{world.name} ({len(setting.scripts)} walks)")
        columns.append(_column(world, setting, looking))
    report = Report(
        benchmark="GameWorld Score",
        paper=PAPER,
        note=NOTE,
        matinee=version("matinee"),
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        axes=DIMENSIONS,
        takes=tuple(take for take, _ in columns),
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(report.model_dump_json(indent=1), "utf-8")
    (out / "report.html").write_text(page(report, [seen for _, seen in columns]), "utf-8")
    return report


@dataclass
class _Answers:
    """What was asked for in all clips of a world, and what was told of it by flow and by inverse dynamics."""

    asked: list[Commands] = field(default_factory=list)
    by_flow: list[Commands] = field(default_factory=list)
    by_idm: list[Commands] = field(default_factory=list)


class _Looking:
    """The networks, and what CLIP reads in the words that frames are compared with."""

    def __init__(self, networks: Networks) -> None:
        self.networks = networks

    @cached_property
    def words(self) -> dict[str, NDArray[np.float32]]:
        """By measure (2, dimensions): the good words and the bad."""
        return {
            measure: self.networks.clip.of_words([good, bad])
            for measure, good, bad in (("image.clip", GOOD, BAD), ("aesthetic.clip", BEAUTIFUL, PLAIN))
        }


def _column(world: World, setting: Setting, looking: _Looking) -> tuple[TakeReport, Sight]:
    scores: list[Score] = []
    answers = _Answers()
    first: NDArray[np.uint8] | None = None
    far: dict[str, NDArray[np.uint8]] = {}
    fps, duration_s = 0, 0.0
    for clip in _clips(world, setting):
        fps = clip.fps
        duration_s += len(clip.actions) / fps
        first = clip.frames[0] if first is None else first
        far[clip.script.label] = clip.far
        scores += _of_clip(clip, looking)
        answers.asked.append(clip.asked)
        sampled = clip.frames[clip.sampled]
        answers.by_flow.append(steering.steered(sampled, SAMPLES_A_SECOND))
        if world.of_blocks and inverse.installed():
            answers.by_idm.append(inverse.read(sampled, inverse.loaded()))
    assert first is not None
    scores += _of_answers(answers, world)
    scores += [Score(measure=measure, why=f"not measured: {why}") for measure, why in ABSENT.items()]
    height, width = first.shape[:2]
    report = TakeReport(
        name=world.name,
        path="",
        engine=f"{world.engine}, {len(answers.asked)} walks",
        width=width,
        height=height,
        fps=fps,
        duration_s=round(duration_s, 1),
        scores=tuple(scores),
    )
    return report, _shown(report, first, far)


def _shown(report: TakeReport, first: NDArray[np.uint8], far: dict[str, NDArray[np.uint8]]) -> Sight:
    """The pictures of a world on the page: its start, and what is seen half of the way of two walks."""
    frames = [first] * (SHOWN[-1] + 1)
    for place, label in zip(SHOWN[1:], _FAR_SHOWN, strict=True):
        frames[place] = far.get(label, first)
    times_s = tuple(float(place) for place in range(len(frames)))
    size = report.width, report.height
    return Sight(Take(report.name, Path()), size, report.fps, report.duration_s, times_s, tuple(frames))


def _clips(world: World, setting: Setting) -> Iterator[Clip]:
    """One clip for each script, from the starts of the world in turn."""
    scripts = setting.scripts
    for number, start in enumerate(world.starts):
        opened = start()
        begin = opened.walk.state()
        for place in range(number, len(scripts), len(world.starts)):
            opened.walk.restore(begin)
            walking = scripts[place]
            if world.control == "shuffled":
                walking = scripts[(place + len(scripts) // 2) % len(scripts)]
            clip = walked(opened.walk, walking, setting.do_s, setting.rest_s, opened.survey)
            if world.control == "still":
                clip = Clip(
                    clip.script, np.repeat(clip.frames[:1], len(clip.frames), 0), clip.actions, clip.fps, {}
                )
            elif world.control == "shuffled":
                actions = tuple(scripts[place].actions(clip.fps, setting.do_s, setting.rest_s))
                clip = Clip(clip.script, clip.frames, actions, clip.fps, clip.geometry)
            yield clip


def _of_clip(clip: Clip, looking: _Looking) -> Iterator[Score]:
    """The figures that each clip has for itself."""
    frames, label = clip.frames, clip.script.label
    moved = movement(frames, clip.fps, lambda number, size: np.zeros(size[::-1], np.float32))
    back = clip.script.undoes
    unknown = "depth and pose of its frames are not known"
    figures: dict[str, tuple[float | None, str]] = {
        "image.laplacian": (sight.sharpness_kept(frames), "the start picture shows nothing"),
        "image.sharpness": (sharpness(clip.far), ""),
        "aesthetic.colour": (sight.colour_kept(frames), "the start picture is grey"),
        "temporal.warped": (moved.flicker, "no part of the frames could be followed"),
        "smoothness.rebuilt": (motion.rebuilt(frames), "too few frames"),
        "smoothness.flow": (moved.smoothness, "too few frames"),
        "object.reprojected": (solidity.reprojected(clip), unknown),
        "object.rigid": (solidity.rigid(frames, clip.fps), "no part of the frames could be followed"),
        "scenario.mirrored": (solidity.mirrored(frames) if back else None, "what it does cannot be undone"),
        "scenario.returned": (solidity.returned(frames) if back else None, "what it does cannot be undone"),
    }
    for measure, (value, why) in figures.items():
        yield Score(
            measure=measure, of=label, value=value, why="" if value is not None else f"not measured: {why}"
        )
    yield from _by_networks(clip, looking)


def _by_networks(clip: Clip, looking: _Looking) -> Iterator[Score]:
    label = clip.script.label
    if lacks := looking.networks.lacks(CLIP):
        yield from (
            Score(measure=measure, of=label, why=lacks)
            for measure in ("image.clip", "aesthetic.clip", "temporal.clip")
        )
        return
    clip_network = looking.networks.clip
    chosen = np.linspace(0, len(clip.frames) - 1, LOOKS).round().astype(int)
    features = clip_network.of_pictures([clip.frames[number] for number in chosen])
    for measure, words in looking.words.items():
        logits = clip_network.steepness * features[[0, LOOKS // 2]] @ words.T
        yield Score(
            measure=measure, of=label, value=float((1 / (1 + np.exp(logits[:, 1] - logits[:, 0]))).mean())
        )
    before, first = (features[1:] * features[:-1]).sum(1), features[1:] @ features[0]
    yield Score(measure="temporal.clip", of=label, value=float((before + first).mean() / 2))


def _of_answers(answers: _Answers, world: World) -> Iterator[Score]:
    """How well it obeyed, over all clips at once: each class has its share of them."""
    asked, flow = together(answers.asked), together(answers.by_flow)
    keys = [recall(flow.groups[name], asked.groups[name]) for name in ("front", "side")]
    yield Score(measure="keyboard.flow", value=float(np.mean(keys)))
    yield Score(measure="mouse.flow", value=recall(flow.mouse, asked.mouse))
    if answers.by_idm:
        seen = together(answers.by_idm)
        for suffix, figure in (("", accuracy), ("_each", recall)):
            shares = _shares(figure, seen, asked)
            yield Score(measure=f"keyboard.idm{suffix}", value=float(np.mean(list(shares.values()))))
            yield Score(measure=f"mouse.idm{suffix}", value=figure(seen.mouse, asked.mouse))
        return
    why = "its weights are not installed" if world.of_blocks else "its pictures are not of the block world"
    for measure in ("keyboard.idm", "keyboard.idm_each", "mouse.idm", "mouse.idm_each"):
        yield Score(measure=measure, why=f"not measured: {why}")


def _shares(figure: Callable[[Classes, Classes], float], seen: Commands, asked: Commands) -> dict[str, float]:
    return {name: figure(seen.groups[name], asked.groups[name]) for name in GROUPS}
