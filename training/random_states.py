"""The state of every source of random numbers that a training may draw from, as plain tensors: torch on each device,
NumPy's and Python's own. What they are used for is nobody's business here.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor


def read() -> dict[str, Tensor]:
    """All states by name, each a tensor on the CPU."""
    version, words, gauss = random.getstate()
    _, keys, place, has_gauss, cached = np.random.get_state()
    states = {
        "cpu": torch.get_rng_state(),
        "python": torch.tensor([version, *words]),
        "python_gauss": torch.tensor([] if gauss is None else [gauss], dtype=torch.float64),
        "numpy": torch.tensor([*np.asarray(keys).tolist(), place, has_gauss]),
        "numpy_gauss": torch.tensor([cached], dtype=torch.float64),
    }
    if torch.cuda.is_available():
        states |= {f"cuda-{n}": state for n, state in enumerate(torch.cuda.get_rng_state_all())}
    if torch.backends.mps.is_available():
        states["mps"] = torch.mps.get_rng_state()
    return states


def restore(states: dict[str, Tensor]) -> None:
    """Go on drawing from where `read` was called; devices that are not here are passed over."""
    torch.set_rng_state(states["cpu"])
    if "python" in states:
        version, *words = states["python"].tolist()
        random.setstate((version, tuple(words), next(iter(states["python_gauss"].tolist()), None)))
    if "numpy" in states:
        *keys, place, has_gauss = states["numpy"].tolist()
        cached = float(states["numpy_gauss"])
        np.random.set_state(("MT19937", np.array(keys, np.uint32), place, has_gauss, cached))
    for number in range(torch.cuda.device_count()):
        if (name := f"cuda-{number}") in states:
            torch.cuda.set_rng_state(states[name], number)
    if "mps" in states and torch.backends.mps.is_available():
        torch.mps.set_rng_state(states["mps"])


@contextmanager
def untouched() -> Iterator[None]:
    """Whatever is drawn within changes nothing of what is drawn afterwards."""
    kept = read()
    try:
        yield
    finally:
        restore(kept)
