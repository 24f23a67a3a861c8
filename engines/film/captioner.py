"""SkyCaptioner-V1: a shot of film in the fields of `engines.film.shots`, by the network that captioned what SkyReels-V2
learned from (arXiv 2504.13074, section 3.1; Qwen2.5-VL, arXiv 2502.13923). For those who fetched its weights;
`engines.perception.shot_reader` reads some of the fields without any.

As published, it is shown 16 pictures, pressed to 360 by 420, as a film of two pictures a second, and asked for JSON.
The pictures are cut into patches here: the library's own processor of films wants torchvision.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np
import psutil
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from engines import catalogue
from engines.contract import BadInput, ModelMissing, OutOfMemory
from engines.film import fuse
from engines.film.shots import Screenplay, Shot, Subject
from engines.stage.scene import ShotAngle, ShotPosition, ShotType

MODEL = "skycaptioner-v1"
FRAMES, WIDTH, HEIGHT = 16, 360, 420
MOST_TOKENS = 2048  # of an answer
_RATE = 2.0  # pictures a second, as the model is told
_MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
_SPREAD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
_FILM = 2  # in the model's counting of what a token stands for
_ROOM = 1.15  # of the weights' size, for what is reckoned with them
_CHOICES = {"shot_type": ShotType, "shot_angle": ShotAngle, "shot_position": ShotPosition}

# Its fields and their terms are those that the weights were trained with; the words around them are ours.
_SUBJECT = {
    "appearance": "how it looks",
    "action": "what it does",
    "expression": "of a person or an animal, else empty",
    "position": "where it is in the picture, or beside what",
    "TYPES": {"type": "Human, Animal, Vehicle, ...", "sub_type": "Man, Dog, Ship, ..."},
    "is_main_subject": "true for the one the shot is about, else false",
}
_ASKED = {
    "subjects": [_SUBJECT],
    **{name: f"one of {', '.join((*get_args(terms), 'other'))}" for name, terms in _CHOICES.items()},
    "camera_motion": "how the camera moves",
    "environment": "where it is",
    "lighting": "how it is lit",
}
_PROMPT = (
    f"Caption this video as JSON with just these fields, each filled as it says here: {json.dumps(_ASKED)}"
)


class Described(BaseModel):
    """What the network says of a shot. The first three are terms, empty where it chose none of them; the rest is in its
    own words."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    subjects: tuple[Subject, ...] = ()
    shot_type: str = ""
    shot_angle: str = ""
    shot_position: str = ""
    camera_motion: str = ""
    environment: str = ""
    lighting: str = ""

    @property
    def shot(self) -> Shot:
        """As a shot of a screenplay; terms that are not known are left as a new shot has them."""
        values = {name: getattr(self, name) for name in type(self).model_fields if getattr(self, name)}
        return Shot.model_validate(values)


def describe(frames: NDArray[np.uint8], folder: Path | None = None, device: str = "auto") -> Described:
    """Of one shot (n, h, w, 3), n from 1. `folder` holds a checkpoint in the published layout; without one it is the
    catalogue's. Raises `ModelMissing`, `OutOfMemory`, and `BadInput` for an answer that is not JSON."""
    return understood(answer(frames, folder, device))


def caption(described: Described) -> str:
    """One text of all fields, in the order in which text-to-video models are prompted."""
    shot = described.shot
    return fuse.dense(shot, Screenplay(shots=(shot,)))


def answer(
    frames: NDArray[np.uint8],
    folder: Path | None = None,
    device: str = "auto",
    most_tokens: int = MOST_TOKENS,
) -> str:
    """What the network writes about a shot, word for word."""
    import torch

    if folder is None:
        if catalogue.status(MODEL) is not catalogue.Status.INSTALLED:
            raise ModelMissing(MODEL, catalogue.entry(MODEL).purpose)
        folder = catalogue.folder(MODEL)
    chosen = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    model, tokenizer = _loaded(folder, chosen)
    vision = model.config.vision_config
    patches, grid = patches_of(
        sampled(frames), vision.patch_size, vision.temporal_patch_size, vision.spatial_merge_size
    )
    merged = int(np.prod(grid)) // vision.spatial_merge_size**2
    marker = tokenizer.convert_ids_to_tokens(model.config.video_token_id)
    tokens = tokenizer(_conversation(marker * merged), return_tensors="pt", add_special_tokens=False).to(
        chosen
    )
    stands_for = torch.where(tokens["input_ids"] == model.config.video_token_id, _FILM, 0)
    with torch.inference_mode():
        written = model.generate(
            input_ids=tokens["input_ids"],
            attention_mask=tokens["attention_mask"],
            mm_token_type_ids=stands_for,
            pixel_values_videos=torch.from_numpy(patches).to(chosen),
            video_grid_thw=torch.tensor([grid], device=chosen),
            second_per_grid_ts=torch.tensor([vision.temporal_patch_size / _RATE], device=chosen),
            max_new_tokens=most_tokens,
            do_sample=False,
        )
    said: str = tokenizer.decode(written[0, tokens["input_ids"].shape[1] :], skip_special_tokens=True)
    return said


def sampled(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(FRAMES, h, w, 3) as the publisher takes them: evenly, each at the beginning of its share."""
    if frames.ndim != 4 or len(frames) == 0:
        raise BadInput(
            "clip", "there are no pictures in it to describe", "take pictures of (height, width, 3)"
        )
    step = (len(frames) - 1) / FRAMES
    return frames[np.minimum(np.round(step * np.arange(FRAMES)).astype(int), len(frames) - 1)]


def patches_of(
    frames: NDArray[np.uint8], patch: int, depth: int, merge: int
) -> tuple[NDArray[np.float32], tuple[int, int, int]]:
    """Pictures as the rows of the network (n, 3 * depth * patch * patch), neighbours that will be merged after each
    other, and how many there are in time, down and across."""
    unit = patch * merge
    width, height = (max(1, round(side / unit)) * unit for side in (WIDTH, HEIGHT))
    small = np.stack([cv2.resize(frame, (width, height), interpolation=cv2.INTER_CUBIC) for frame in frames])
    values = ((small.astype(np.float32) / 255 - _MEAN) / _SPREAD).transpose(0, 3, 1, 2)
    grid = (len(frames) // depth, height // patch, width // patch)
    cut = values.reshape(
        grid[0], depth, 3, grid[1] // merge, merge, patch, grid[2] // merge, merge, patch
    ).transpose(0, 3, 6, 4, 7, 2, 1, 5, 8)
    return np.ascontiguousarray(cut.reshape(int(np.prod(grid)), -1)), grid


def understood(said: str) -> Described:
    """The fields of an answer: JSON, perhaps fenced or with words around it. Raises `BadInput`."""
    found = re.search(r"\{.*\}", said, re.DOTALL)
    try:
        told = json.loads(found.group(), strict=False) if found else None
    except json.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        raise BadInput(
            "caption", "the captioner's answer cannot be read", "try again, or write the caption by hand"
        )
    subjects = told.get("subjects")
    values = {name: _text(told.get(name)) for name in Described.model_fields if name != "subjects"}
    for name, terms in _CHOICES.items():
        values[name] = values[name] if values[name] in get_args(terms) else ""
    people = (
        [_subject(one) for one in subjects if isinstance(one, dict)] if isinstance(subjects, list) else []
    )
    return Described(subjects=tuple(people), **values)


def _subject(told: dict[str, Any]) -> Subject:
    kinds = told.get("TYPES")
    kinds = kinds if isinstance(kinds, dict) else {}
    words = {name: _text(told.get(name)) for name in ("appearance", "action", "expression", "position")}
    return Subject(
        type=_text(kinds.get("type")),
        sub_type=_text(kinds.get("sub_type")),
        is_main_subject=told.get("is_main_subject") is True,
        **words,
    )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _conversation(film: str) -> str:
    return (
        "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n"
        f"<|im_start|>user\n<|vision_start|>{film}<|vision_end|>{_PROMPT}<|im_end|>\n<|im_start|>assistant\n"
    )


@lru_cache(maxsize=1)
def _loaded(folder: Path, device: str) -> tuple[Any, Any]:
    import torch
    from transformers import AutoTokenizer, Qwen2_5_VLForConditionalGeneration

    needed = int(_ROOM * sum(file.stat().st_size for file in folder.glob("*.safetensors")))
    free = (
        torch.cuda.mem_get_info(device)[0] if device.startswith("cuda") else psutil.virtual_memory().available
    )
    if needed > free:
        raise OutOfMemory(needed, free, "close other programs, or let the built-in reader caption the clips")
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(
        folder, dtype=torch.bfloat16, local_files_only=True
    )
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return model.eval().to(device), tokenizer
