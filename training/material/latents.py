"""What an encoder made of a piece, kept: a training reads each piece once, not at each step.

    latents/<encoder>-<digest>/<piece>-<shape>.safetensors

A piece's id is of its bytes, so other bytes, another encoder or other weights of it find nothing here and are encoded
anew. A file that has changed since it was gathered is refused, as its checks and its caption are of what it was.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from engines.contract import BadInput
from engines.media.whole import appearing
from training.material.gather import is_as_gathered
from training.material.piece import Piece

FOLDER = "latents"

Latents = dict[str, Tensor]


class LatentCache:
    """Latents in the folder of a material. `encoder` is a name, `digest` says which weights and settings it has."""

    def __init__(self, folder: Path, encoder: str, digest: str) -> None:
        self._all = folder / FOLDER
        self._about = {"encoder": encoder, "digest": digest}
        named = "".join(sign if sign.isalnum() else "_" for sign in encoder)
        self.folder = self._all / f"{named}-{hashlib.sha256(f'{encoder}/{digest}'.encode()).hexdigest()[:16]}"

    def of(self, piece: Piece, make: Callable[[], Latents], shape: str = "") -> Latents:
        """The latents of a piece, made now where they are not there whole. `shape` tells apart what is made of one
        piece in several ways: its size and frames, say. Raises `BadInput` where its file is gone or has changed."""
        path = self.folder / f"{piece.id}{'-' if shape else ''}{shape}.safetensors"
        about = self._about | {"piece": piece.id, "shape": shape}
        if (found := _read(path, about)) is not None:
            return found
        if not is_as_gathered(piece):
            raise BadInput(
                "material",
                f"{piece.file.name} is gone or has changed since it was gathered",
                "add it once more",
            )
        made = {name: values.detach().cpu().contiguous() for name, values in make().items()}
        self.folder.mkdir(parents=True, exist_ok=True)
        with appearing(path) as part:
            save_file(made, part, metadata=about)
        return made

    def tidy(self, pieces: Iterable[Piece]) -> None:
        """Remove what other encoders made, and what was made of pieces that are not among these."""
        wanted = {piece.id for piece in pieces}
        for folder in sorted(self._all.glob("*")):
            if folder != self.folder:
                shutil.rmtree(folder)
        for path in sorted(self.folder.glob("*.safetensors")):
            with safe_open(path, "pt") as file:
                if (file.metadata() or {}).get("piece") not in wanted:
                    path.unlink()


def _read(path: Path, about: dict[str, str]) -> Latents | None:
    try:
        with safe_open(path, "pt") as file:
            if file.metadata() != about:
                return None
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError):
        return None
