"""Where the sections of a piece begin, and which of them are the same: from what its bars are like.

Borders are where the self-similarity of the bars changes its pattern (Foote 2000), at lengths that sections have.
Sections that are alike get one name; which name is guessed from the order and the energy, as nobody tells it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engines.music.thoughts import Section, Style

Features = NDArray[np.float64]
"""(bars, features), each about as weighty as the others."""

_KERNELS = (2, 4, 8)  # bars on each side of a border that are compared
_BORDER_COSTS = 0.7
_LENGTHS = {2: 0.15, 4: 0.4, 6: 0.15, 8: 0.5, 12: 0.3, 16: 0.4}  # how usual a section of so many bars is
_LONGEST = 32
_ALIKE = 0.65  # mean likeness from which sections are one


def likeness(features: Features) -> NDArray[np.float64]:
    """The self-similarity of bars, (bars, bars), -1 to 1: cosines of what differs from the mean bar."""
    centred = features - features.mean(0)
    return _cosines(centred, centred)


def borders(features: Features) -> list[int]:
    """The bars at which sections begin, the first of them 0."""
    count = len(features)
    novelty = _novelty(likeness(features))
    best, came = np.full(count + 1, -np.inf), np.zeros(count + 1, np.int64)
    best[0] = 0.0
    for end in range(1, count + 1):
        for length in range(1 if end in (1, count) else 2, min(end, _LONGEST) + 1):
            begin = end - length
            usual = _LENGTHS.get(length, 0.0) if end < count else 0.15
            gain = best[begin] + usual - _BORDER_COSTS + (novelty[begin] if begin else 0.0)
            if gain > best[end]:
                best[end], came[end] = gain, begin
    found, at = [], count
    while at > 0:
        at = int(came[at])
        found.append(at)
    return found[::-1]


def kinds(features: Features, begins: Sequence[int]) -> list[int]:
    """For each section a number; those that are alike share it."""
    centred = features - features.mean(0)
    runs = [centred[a:b] for a, b in zip(begins, [*begins[1:], len(features)], strict=True)]
    found: list[int] = []
    for number, run in enumerate(runs):
        near = [_alike(run, before) for before in runs[:number]]
        closest = int(np.argmax(near)) if near else -1
        found.append(found[closest] if near and near[closest] >= _ALIKE else max(found, default=-1) + 1)
    return found


def names(
    kinds: Sequence[int], energies: Sequence[float], lengths: Sequence[int], style: Style
) -> list[Section]:
    """A name for each section, by its kind (equal kinds, equal names), mean energy and bars."""
    strong: Section = {
        "house": "drop",
        "trap": "drop",
        "jazz": "theme",
        "bossa": "theme",
        "chamber": "theme",
        "ambient": "theme",
        "cinematic": "theme",
    }.get(style, "chorus")  # type: ignore[assignment]
    by_kind = {kind: [n for n, k in enumerate(kinds) if k == kind] for kind in dict.fromkeys(kinds)}
    energy = {
        kind: float(np.average([energies[n] for n in at], weights=[lengths[n] for n in at]))
        for kind, at in by_kind.items()
    }
    weight = {kind: energy[kind] + 0.1 * (len(at) - 1) for kind, at in by_kind.items()}
    given: dict[int, Section] = {}
    if len(by_kind) > 1:
        _ends(kinds, by_kind, energy, lengths, given)
    free = [kind for kind in by_kind if kind not in given]
    if free:
        given[max(free, key=lambda kind: weight[kind])] = strong
    rest = [kind for kind in free if kind not in given]
    others: list[Section] = (
        ["verse", "bridge", "break", "solo"] if strong != "drop" else ["verse", "break", "build", "bridge"]
    )
    rest.sort(key=lambda kind: (-len(by_kind[kind]), by_kind[kind][0]))
    for number, kind in enumerate(rest):
        given[kind] = others[min(number, len(others) - 1)]
    found = [given[kind] for kind in kinds]
    if len(kinds) > 2 and by_kind[kinds[0]] == [0, len(kinds) - 1]:
        found[0], found[-1] = "intro", "outro"
    return found


def _ends(
    kinds: Sequence[int],
    by_kind: dict[int, list[int]],
    energy: dict[int, float],
    lengths: Sequence[int],
    given: dict[int, Section],
) -> None:
    """A first and a last section that come once and are calmer than what stands beside them."""
    first, last = kinds[0], kinds[-1]
    if by_kind[first] == [0] and energy[first] <= energy[kinds[1]] and lengths[0] <= 8:
        given[first] = "intro"
    if last not in given and by_kind[last] == [len(kinds) - 1] and energy[last] <= energy[kinds[-2]]:
        given[last] = "outro"


def _novelty(similar: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much the bars before a bar differ from those after it, by checkerboards of several sizes; 1 is the most."""
    count = len(similar)
    found = np.zeros(count)
    for at in range(1, count):
        for size in _KERNELS:
            reach = min(size, at, count - at)
            old, new = slice(at - reach, at), slice(at, at + reach)
            within = (similar[old, old].mean() + similar[new, new].mean()) / 2
            found[at] += (within - similar[old, new].mean()) * reach / size
    return np.maximum(found, 0) / max(float(found.max(initial=0.0)), 0.3)


def _alike(one: Features, other: Features) -> float:
    """The mean likeness of bars at the same place."""
    bars = max(len(one), len(other))
    rows = _cosines(np.resize(one, (bars, one.shape[1])), np.resize(other, (bars, other.shape[1])))
    short = min(len(one), len(other)) / bars
    return float(np.diag(rows).mean()) * (1.0 if short >= 0.5 else 0.8)


def _cosines(a: Features, b: Features) -> NDArray[np.float64]:
    lengths = np.linalg.norm(a, axis=1)[:, None] * np.linalg.norm(b, axis=1)[None]
    return np.where(lengths > 1e-9, a @ b.T / np.maximum(lengths, 1e-9), 1.0)
