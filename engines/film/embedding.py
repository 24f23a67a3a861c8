"""Sentences as vectors: all-MiniLM-L6-v2, computed with numpy from its published weights.

Words that mean nearly the same lie near each other, which is how free words of a script find the terms of the stage
(`engines.film.terms`). The network is small and the phrases are short, so no deep-learning library is loaded: a film
begins in seconds. Training anything with it is not the business here.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from engines import catalogue
from engines.contract import ModelMissing

MODEL = "minilm-l6-v2"
SIZE = 384
_LAYERS, _HEADS, _EPSILON = 6, 12, 1e-12
_LONGEST = 128  # tokens; a sentence beyond is cut, as its makers do
_BATCH = 64

Vectors = NDArray[np.float32]


def embed(phrases: list[str]) -> Vectors:
    """Unit vectors (phrases, 384); their dot product is the likeness, about 0 for unrelated, 1 for the same.

    Raises `ModelMissing` where the model is not installed or its bytes are not the published ones.
    """
    network = load()
    found = np.empty((len(phrases), SIZE), np.float32)
    order = sorted(range(len(phrases)), key=lambda i: len(phrases[i]))
    with threadpool_limits(1, "blas"):  # products this small only wait for each other's threads
        for begin in range(0, len(order), _BATCH):
            rows = order[begin : begin + _BATCH]
            found[rows] = network.vectors([phrases[i] for i in rows])
    return found


class _Network:
    """A BERT encoder with mean pooling. Weights are (out, in) as published, transposed once."""

    def __init__(self, weights: dict[str, Vectors], tokenizer: Tokenizer) -> None:
        self.weights = {
            name: np.ascontiguousarray(value.T)
            if name.endswith("dense.weight") or ".self." in name
            else value
            for name, value in weights.items()
        }
        self.tokenizer = tokenizer

    def vectors(self, phrases: list[str]) -> Vectors:
        """(phrases, 384), each of length 1."""
        read = self.tokenizer.encode_batch(phrases)
        ids = np.array([one.ids for one in read])
        seen = np.array([one.attention_mask for one in read], np.float32)
        hidden = self._embedded(ids)
        ignored = ((1 - seen) * np.float32(-1e9))[:, None, None, :]
        for layer in range(_LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}", hidden, ignored)
        pooled = (hidden * seen[..., None]).sum(1) / seen.sum(1, keepdims=True)
        unit: Vectors = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit

    def _embedded(self, ids: NDArray[np.int64]) -> Vectors:
        name = "embeddings.{}_embeddings.weight".format
        words = self.weights[name("word")][ids]
        places = self.weights[name("position")][: ids.shape[1]]
        return self._normed("embeddings.LayerNorm", words + places + self.weights[name("token_type")][0])

    def _layer(self, name: str, hidden: Vectors, ignored: Vectors) -> Vectors:
        attended = self._dense(
            f"{name}.attention.output.dense", self._attended(f"{name}.attention.self", hidden, ignored)
        )
        hidden = self._normed(f"{name}.attention.output.LayerNorm", hidden + attended)
        inner = self._dense(f"{name}.intermediate.dense", hidden)
        inner *= (1 + erf(inner * np.float32(0.5**0.5))) * np.float32(0.5)
        return self._normed(f"{name}.output.LayerNorm", hidden + self._dense(f"{name}.output.dense", inner))

    def _attended(self, name: str, hidden: Vectors, ignored: Vectors) -> Vectors:
        batch, length, size = hidden.shape
        query, key, value = (
            self._dense(f"{name}.{part}", hidden).reshape(batch, length, _HEADS, -1).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) * np.float32((_HEADS / size) ** 0.5) + ignored
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ value
        return mixed.transpose(0, 2, 1, 3).reshape(batch, length, size)

    def _dense(self, name: str, hidden: Vectors) -> Vectors:
        flat = (
            hidden.reshape(-1, hidden.shape[-1]) @ self.weights[f"{name}.weight"]
            + self.weights[f"{name}.bias"]
        )
        return flat.reshape(*hidden.shape[:-1], -1)

    def _normed(self, name: str, hidden: Vectors) -> Vectors:
        centred = hidden - hidden.mean(-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(_EPSILON))
        done: Vectors = centred / spread * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        return done


@cache
def load() -> _Network:
    """The network, once per process. Raises `ModelMissing` like `embed`."""
    from safetensors.numpy import load_file

    weights = catalogue.locate(MODEL, "model.safetensors")
    tokenizer = Tokenizer.from_file(str(catalogue.locate(MODEL, "tokenizer.json")))
    if catalogue.verify(MODEL) is catalogue.Status.DAMAGED:
        raise ModelMissing(MODEL, "its files are not the published ones")
    tokenizer.enable_truncation(_LONGEST)
    tokenizer.enable_padding()
    return _Network(load_file(weights), tokenizer)
