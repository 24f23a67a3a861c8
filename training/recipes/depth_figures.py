"""How well a network sees depth: rank correlations on kept examples and on photographs whose distances are known."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import spearmanr
from torch import nn

from engines.perception.subject import seen
from training.backlot.depth.examples import GROUND, SKY, read
from training.backlot.depth.real import Real
from training.recipes.depth_net import HEADS, STEP

SHORTER = 192  # pixels of the shorter side of what is judged and run
Network = Callable[[NDArray[np.float32], NDArray[np.float32]], NDArray[np.float32]]


class Torch:
    """A network as what judges it asks for it."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model.eval()

    @torch.inference_mode()
    def __call__(self, pictures: NDArray[np.float32], salience: NDArray[np.float32]) -> NDArray[np.float32]:
        """(1, 3, h, w) and (1, 1, h, w) to (len(HEADS), h, w), the last three logits."""
        device = next(self.model.parameters()).device
        made = self.model(torch.from_numpy(pictures).to(device), torch.from_numpy(salience).to(device))
        return made[0].float().cpu().numpy()  # type: ignore[no-any-return]


def measured(network: Network, kept: list[tuple[Path, str]], real: list[Real]) -> dict[str, float]:
    """The figures of `DepthRecipe.validate`; `score` is the mean over kept examples with salience."""
    ranks: dict[str, list[float]] = {"guided": [], "unguided": []}
    overlaps: dict[str, list[tuple[int, int]]] = {"sky": [], "ground": []}
    for path, name in kept:
        one = read(path, name)
        nearness = np.where(np.isfinite(one.depth), 1 / one.depth, 0)
        found = looked(network, one.rgb, one.salience.astype(np.float32) / 255)
        figure = rank(found[0], nearness)
        ranks["guided"].append(figure)
        ranks.setdefault(one.source, []).append(figure)
        ranks["unguided"].append(rank(looked(network, one.rgb, None)[0], nearness))
        for label, head in ((SKY, "sky"), (GROUND, "ground")):
            a, b = found[HEADS.index(head)] > 0, one.labels == label
            overlaps[head].append((int((a & b).sum()), int((a | b).sum())))
    figures = {name: round(float(np.nanmean(values)), 4) for name, values in sorted(ranks.items())}
    for head, parts in overlaps.items():
        both, either = np.sum(parts, 0)
        figures[f"{head} overlap"] = round(float(both) / max(int(either), 1), 4)
    for pair in real:
        figures[pair.name] = round(rank(looked(network, pair.rgb, seen(pair.rgb))[0], pair.inverse), 4)
        figures[f"{pair.name} unguided"] = round(rank(looked(network, pair.rgb, None)[0], pair.inverse), 4)
    return {"score": figures["guided"], **figures}


def looked(
    network: Network, rgb: NDArray[np.uint8], salience: NDArray[np.floating] | None
) -> NDArray[np.float32]:
    """(len(HEADS), h, w) what a network sees in a picture (h, w, 3) of any size, with its salience at any size, or
    without."""
    scale = SHORTER / min(rgb.shape[:2])
    width, height = (max(STEP, round(side * scale / STEP) * STEP) for side in rgb.shape[1::-1])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(rgb, (width, height), interpolation=way).astype(np.float32) / 255
    guide = np.zeros((height, width), np.float32)
    if salience is not None:
        guide = cv2.resize(salience, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    found = network(np.ascontiguousarray(small.transpose(2, 0, 1)[None]), guide[None, None])
    return np.stack([cv2.resize(head, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR) for head in found])


def rank(found: NDArray[np.floating], nearness: NDArray[np.floating]) -> float:
    """Spearman's correlation where nearness is a number."""
    known = np.flatnonzero(np.isfinite(nearness))
    picked = known[:: max(1, len(known) // 4000)]
    return float(spearmanr(found.ravel()[picked], nearness.ravel()[picked]).statistic)
