"""Finished windows on disk, so that a film that was killed goes on where it was, with the same frames.

A window is stored under the digest of all that it follows from: the model, the settings, its segment, its seed and
the window before it. Noise depends on the seed and the place alone (`engines.film.diffusion.noise`), so there is no
other random state to keep. A changed word, seed or neighbour changes the digest, and only what follows from the
change is made anew.
"""

import hashlib
import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor


class WindowStore:
    """Windows of one film in `folder`, one safetensors file each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def load(self, digest: str) -> Tensor | None:
        """The fresh latents (1, channels, frames, height, width) float32, or None where there are none to trust."""
        path = self._path(digest)
        try:
            with safe_open(path, framework="pt") as file:
                if (file.metadata() or {}).get("digest") == digest:
                    return file.get_tensor("latents")  # type: ignore[no-any-return]
        except (FileNotFoundError, SafetensorError, OSError):
            pass
        return None

    def save(self, digest: str, latents: Tensor, **progress: object) -> None:
        """Whole or not at all; `progress` is for people who look into the file."""
        path = self._path(digest)
        fresh = path.with_suffix(".part")
        notes = {"digest": digest, **{key: json.dumps(value) for key, value in progress.items()}}
        save_file({"latents": latents.to("cpu", torch.float32).contiguous()}, fresh, metadata=notes)
        fresh.replace(path)

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest[:40]}.safetensors"


def digest_of(*parts: object) -> str:
    """A hex digest of values whose `repr` says all about them."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()
