"""Which style a sentence is like, where its words do not say: likeness to a few anchor sentences of each style.

Without the sentence model (`engines.film.embedding`) every style is equally like.
"""

from functools import cache, lru_cache
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from engines.contract import ModelMissing
from engines.music.thoughts import Style
from engines.music.words.vocabulary import data

STYLES: tuple[Style, ...] = get_args(Style)


@lru_cache(256)
def likeness(text: str) -> dict[Style, float] | None:
    """For each style the cosine to the nearest of its anchors, eased towards the mean of its two nearest; None without
    words or without the model."""
    if not any(c.isalpha() for c in text):
        return None
    from engines.film.embedding import embed

    try:
        vectors, of = _anchors()
        near = vectors @ embed([text])[0]
    except ModelMissing:
        return None
    found: dict[Style, float] = {}
    for style in STYLES:
        own = np.sort(near[[n for n, one in enumerate(of) if one == style]])[::-1]
        found[style] = float(0.6 * own[0] + 0.4 * own[:2].mean())
    return found


@cache
def _anchors() -> tuple[NDArray[np.float32], list[Style]]:
    from engines.film.embedding import embed

    pairs = [(style, sentence) for style in STYLES for sentence in data()["styles"][style]["anchors"]]
    return embed([sentence for _, sentence in pairs]), [style for style, _ in pairs]
