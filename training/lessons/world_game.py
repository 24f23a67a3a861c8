"""The lesson that teaches the small world model a game of somebody's own, from recorded play.

What it asks for, what it will take, and how what was learned is kept. How play becomes examples is
`training.recipes.world_game`, the network `training.recipes.world_builtin`.
"""

import hashlib
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

from engines import learned
from engines.contract import BadInput, Event, Measure, ModelMissing, Note, Progress
from engines.learned import CARD, Learned
from training.figures import Figure
from training.lesson import Control, Estimate, Lesson, LessonCard, LessonRequest, Tell
from training.material.piece import Material, Wants
from training.phases import LEARNING, PREPARING, WRITING
from training.teaching import figures_of, fresh_made, keep_sample, teach, wait_or_cancel

BASE = "dream"
STEPS = {"quick": (100, 200), "good": (500, 1500), "best": (2000, 6000)}
"""Of each stage."""
WINDOW = 20
SIDE = 64
LEARNING_RATE = 3e-4
LOOKS = 5
KEPT_OUT = 6  # of so many windows of play one is kept out
_STEP_S, _FRAME_S = 1.2, 0.01
_MISSING = "The world network that learns it is not part of this Matinee yet."


class WorldGame(Lesson):
    """Recorded play becomes a world that is dreamt."""

    request_type: ClassVar[type[LessonRequest]] = LessonRequest
    usual_name = "My game"
    figures: ClassVar[Mapping[str, Figure]] = {
        "free": Figure("Error of the next pictures"),
        "guided": Figure("Along a guide"),
        "unlabelled": Figure("Without keys and mouse"),
    }

    def describe(self) -> LessonCard:
        there = _base_folder().is_dir()
        return LessonCard(
            id="world_game",
            title="A game of your own",
            summary="Learns how a game looks and answers, from films of play, best with logs of keys and mouse.",
            gives="A world that answers keys and mouse as your game does, small and dreamt.",
            icon="box",
            panel="world",
            wants=Wants(kinds=("walk", "clip"), least=1, advised=10, shortest_s=2.0, fps=12.0),
            available=there,
            unavailable_reason="" if there else _MISSING,
        )

    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        frames = sum(piece.duration_s for piece in material.used) * 16
        steps, preparing = sum(_steps(request)), frames * _FRAME_S
        return Estimate(
            time_s=preparing + steps * _STEP_S,
            memory=2 * 10**9,
            disk=int(frames * 5000) + 200_000_000,
            steps=steps,
            device="cpu",
            before={PREPARING: preparing},
            obstacle="" if _base_folder().is_dir() else _MISSING,
        )

    def learn(
        self, request: LessonRequest, material: Material, folder: Path, tell: Tell, control: Control
    ) -> Learned | None:
        """Raises `BadInput`, `ModelMissing`, and `Cancelled` where it is stopped before it has begun."""
        import torch

        from engines.world.dream.codec import FrameCodec
        from engines.world.dream.network import loaded
        from training.recipes import world_game as recipes
        from training.recipes.world_builtin import CODEC, NETWORK, Lessons, WorldRecipe, export

        base = _base_folder()
        if not base.is_dir():
            raise ModelMissing(BASE, _MISSING)

        def step(done: int, total: int) -> None:
            tell(Progress(phase=PREPARING, step=done, total=total, patience_s=300.0))
            wait_or_cancel(control)

        codec: Any = FrameCodec.from_pretrained(base / CODEC).float().eval()
        pieces = [piece for piece in material.used if piece.kind in ("walk", "clip")]
        logged, recovered = recipes.windows(codec, pieces, WINDOW, (SIDE, SIDE), folder / "windows", step)
        if recovered:
            tell(Note(message="Actions of films without a log are guessed from what moves; a log is better."))
        shown, kept = _split(logged or recovered)
        acted, watched = Lessons(shown + (recovered if logged else [])), Lessons(shown + recovered)
        held = Lessons(kept)
        steps, begin = _steps(request), loaded(base / NETWORK)
        weights = {name: value.clone() for name, value in begin.state_dict().items()}
        stages: dict[Any, Any] = {}
        for stage, lessons, count in (("one", watched, steps[0]), ("two", acted, steps[1])):
            where = folder if stage == "two" else folder / "one"
            config = recipes.config_like(
                begin,
                stage=stage,
                steps=count,
                seed=request.seed,
                window=WINDOW,
                precision="float32",
                learning_rate=request.learning_rate or LEARNING_RATE,
                warmup=max(1, count // 20),
                validate_every=max(1, count // LOOKS),
                save_every=max(1, min(50, count // LOOKS)),
            )
            recipe = WorldRecipe(config, lessons, held, weights)
            show = partial(_show, recipes.sample, codec, held, folder) if stage == "two" else None
            where.mkdir(parents=True, exist_ok=True)
            before = 0 if stage == "one" else steps[0]
            model = teach(recipe, config, where, _counted(tell, before, sum(steps)), control, show)
            weights = {name: value.detach().clone() for name, value in model.state_dict().items()}
            stages[stage] = model
        tell(Progress(phase=WRITING, step=0, total=1))
        base_figures = {
            name: value for name, value in figures_of(folder / "one").items() if name.startswith("base_")
        }
        figures = {n: v for n, v in figures_of(folder).items() if not n.startswith("base_")} | base_figures
        if figures["free"] >= figures["base_free"]:
            tell(
                Note(
                    message="It never foresaw your game better than before: learn longer, or from more play."
                )
            )
            return None
        made = fresh_made(folder)
        with torch.no_grad():
            export(codec, stages, made)
        return _keep(request, material, base, figures, folder, made, len(logged), len(recovered))


def _counted(tell: Tell, before: int, whole: int) -> Tell:
    """Tells of a stage as of one run of `whole` steps, of which `before` came before it."""

    def told(event: Event) -> None:
        if isinstance(event, Progress) and event.phase == LEARNING:
            step, left_s = before + event.step, event.time_left_s
            if left_s is not None and event.total > event.step:
                left_s *= (whole - step) / (event.total - event.step)
            event = event.model_copy(update={"step": step, "total": whole, "time_left_s": left_s})
        elif isinstance(event, Measure):
            event = event.model_copy(update={"step": before + event.step})
        tell(event)

    return told


def _show(sample: Any, codec: Any, kept: Any, folder: Path, model: Any, label: str) -> None:
    sample(model, codec, kept, folder / "samples" / f"{label}-0.mp4", WINDOW)


def _base_folder() -> Path:
    return Path(str(files("resources").joinpath("models", BASE)))


def _steps(request: LessonRequest) -> tuple[int, int]:
    """Of each stage: those of the request are the second one's."""
    return (max(1, request.steps // 3), request.steps) if request.steps else STEPS[request.thorough]


def _split(windows: list[Path]) -> tuple[list[Path], list[Path]]:
    """Every sixth window is kept out; of a single one nothing can be."""
    if not windows:
        raise BadInput("material", "has no stretch of play long enough", "drop films of at least two seconds")
    kept = windows[KEPT_OUT - 1 :: KEPT_OUT] or windows[-1:]
    return [path for path in windows if path not in kept] or windows, kept


def _keep(
    request: LessonRequest,
    material: Material,
    base: Path,
    figures: dict[str, float],
    folder: Path,
    made: Path,
    logged: int,
    recovered: int,
) -> Learned:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(base.rglob("*.safetensors"))))
    note = Learned(
        id=learned.free_id(request.name),
        name=request.name,
        lesson="world_game",
        panel="world",
        engines=("dream",),
        base=BASE,
        base_digest=digest.hexdigest(),
        file="transformer",
        made=learned.now(),
        figures=figures,
        sample=keep_sample(folder, made, ending="mp4"),
    )
    rows = {
        "made for": f"{note.base}, sha256 {note.base_digest}",
        "learned from": f"{len(material.used)} films: {logged} windows of {WINDOW} frames with a log, "
        f"{recovered} whose actions the inverse-dynamics model recovered",
        "how": f"{' and '.join(map(str, _steps(request)))} steps, first without actions and then with, "
        f"seed {request.seed}",
        "validation loss": f"{figures['base_free']:.5f} before, {figures['free']:.5f} after "
        "(windows kept out, under the same noise; lower is better)",
        "made": note.made,
    }
    lines = [
        f"# {note.name}",
        "",
        f"A world of {SIDE} x {SIDE} pixels, 16 frames a second.",
        "",
        "| | |",
        "|---|---|",
    ]
    lines += [*(f"| {what} | {value} |" for what, value in rows.items()), ""]
    (made / CARD).write_text("\n".join(lines), "utf-8")
    return learned.put(note, made)
