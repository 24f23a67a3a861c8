"""Where the thing in a box is, by Segment Anything: a larger net than `subject`'s, for those who fetched it.

Its masks are coarse at the edge like the small net's; the edge is found by what both go through afterwards.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from engines import catalogue
from engines.contract import ModelMissing
from engines.perception.subject import MEAN, SPREAD, Likely, Picture

MODEL = "sam-vit-base"


def thing_in(rgb: Picture, box: tuple[int, int, int, int], folder: Path | None = None) -> Likely:
    """How likely each pixel belongs to the thing in `box` (left, top, right, bottom pixels), (h, w) float32 0 to 1.

    `folder` holds a checkpoint in the published layout; without one it is the catalogue's. Raises `ModelMissing`.
    """
    import torch

    if folder is None and catalogue.status(MODEL) is not catalogue.Status.INSTALLED:
        raise ModelMissing(MODEL, catalogue.entry(MODEL).purpose)
    model = _model(folder or catalogue.folder(MODEL))
    height, width = rgb.shape[:2]
    side = int(model.config.vision_config.image_size)
    share = side / max(height, width)
    size = (max(1, round(share * width)), max(1, round(share * height)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    pixels = np.zeros((1, 3, side, side), np.float32)
    pixels[0, :, : size[1], : size[0]] = ((small - MEAN) / SPREAD).transpose(2, 0, 1)
    with torch.inference_mode():
        answer = model(
            pixel_values=torch.from_numpy(pixels),
            input_boxes=torch.tensor([[[share * edge for edge in box]]], dtype=torch.float32),
            multimask_output=True,
        )
    best = int(answer.iou_scores[0, 0].argmax())
    logits = cv2.resize(
        answer.pred_masks[0, 0, best].float().numpy(), (side, side), interpolation=cv2.INTER_LINEAR
    )
    whole = cv2.resize(logits[: size[1], : size[0]], (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(1 / (1 + np.exp(-whole.clip(-30, 30))), np.float32)


@lru_cache(maxsize=1)
def _model(folder: Path) -> Any:
    import torch
    from transformers import SamModel

    return SamModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True).eval()
