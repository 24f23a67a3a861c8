"""What all lessons have in common that end in a LoRA: what is asked, and how it is kept with a card."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engines import catalogue, learned
from engines.contract import Note, Progress, param
from engines.learned import CARD, Learned
from training.figures import Figure
from training.lesson import LessonRequest, Tell
from training.phases import WRITING
from training.teaching import figures_of, fresh_made, keep_sample, never_better

FIGURES = {"validation": Figure("Error on pieces kept out")}


class LoraRequest(LessonRequest):
    """A lesson adds `base`, the id of the checkpoint that is taught."""

    base: str
    trigger: str = param(
        "",
        group="What",
        title="Trigger words",
        help="Words that call for it, best ones that mean nothing else. What uses it gets them by itself.",
        widget="text",
        max_length=80,
    )
    rank: int = param(16, group="Details", title="Rank", help="How much it can take in.", ge=1, le=256)
    batch: int = param(1, group="Details", title="Batch", help="Examples in a step.", ge=1, le=64)


def keep_lora(
    request: LoraRequest,
    lesson: str,
    place: tuple[str, str],
    digest: str,
    model: Any,
    folder: Path,
    rows: Mapping[str, str],
    tell: Tell,
) -> Learned | None:
    """Onto the shelf: the weights for checkpoint weights of that `digest`, a card with `rows` of what it learned from
    and how, and the newest sample; None where it got no better than the model was. `place` is the panel and the engine
    that use it."""
    from engines.film.diffusion.lora import BASE, DIGEST, TRIGGER
    from training.recipes.adapters import save_lora

    tell(Progress(phase=WRITING, step=0, total=1))
    if never_better(folder):
        tell(
            Note(
                message="It never came nearer to your material than the model was: learn longer, or from more."
            )
        )
        return None
    made, trigger = fresh_made(folder), request.trigger.strip()
    id = learned.free_id(request.name)
    file = f"{id}.safetensors"
    save_lora(model, made / file, {BASE: request.base, DIGEST: digest, TRIGGER: trigger})
    panel, engine = place
    note = Learned(
        id=id,
        name=request.name,
        lesson=lesson,
        panel=panel,
        engines=(engine,),
        base=request.base,
        base_digest=digest,
        file=file,
        trigger=trigger,
        strength=1.0,
        made=learned.now(),
        figures=figures_of(folder),
        sample=keep_sample(folder, made),
    )
    (made / CARD).write_text(_card(request, note, rows), "utf-8")
    return learned.put(note, made)


def _card(request: LoraRequest, note: Learned, rows: Mapping[str, str]) -> str:
    base = catalogue.entry(request.base)
    before, after = (note.figures.get(name) for name in ("base_validation", "validation"))
    measured = (
        f"{before:.5f} before, {after:.5f} after" if before is not None and after is not None else "none"
    )
    called = f"It is called for by: {note.trigger}." if note.trigger else "It has no trigger words."
    told = {
        "made for": f"{base.id}, sha256 {note.base_digest}",
        **rows,
        "validation loss": f"{measured} (on pieces kept out of training, under the same noise; lower is better)",
        "made": note.made,
    }
    return "\n".join(
        [
            f"# {note.name}",
            "",
            f"A LoRA of rank {request.rank} for {base.title}. {called}",
            "",
            "| | |",
            "|---|---|",
            *(f"| {what} | {value} |" for what, value in told.items()),
            "",
            f"Its use is bound by the licence of {base.title} ({base.licence}, {base.holder}) and by the rights in the "
            "material.",
            "",
        ]
    )
