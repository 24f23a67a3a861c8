"""A prompt as the small neural film reads it: one vector a sentence."""

import re

import numpy as np
from numpy.typing import NDArray

from engines.film.embedding import SIZE, embed

SENTENCES = 8


def sentences(prompt: str) -> NDArray[np.float32]:
    """(SENTENCES, SIZE): the sentences' embeddings with values about 1, then zeros; no words at all are zeros.

    Raises `ModelMissing` where the sentence embedding is not installed.
    """
    said = [part for part in re.split(r"(?<=[.!?…])\s+", prompt.strip()) if part][:SENTENCES]
    found = np.zeros((SENTENCES, SIZE), np.float32)
    if said:
        found[: len(said)] = embed(said) * np.float32(SIZE**0.5)
    return found
