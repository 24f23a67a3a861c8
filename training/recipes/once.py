"""What a network learns of clips, made once and kept beside the run: a file a clip, whole or not at all."""

from collections.abc import Callable
from pathlib import Path

from safetensors.torch import save_file
from torch import Tensor


def once(clips: Path, folder: Path, study: Callable[[Path], dict[str, Tensor]]) -> list[Path]:
    """The files of all clips below a folder, by name; `study` tells what is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for source in sorted(clips.rglob("*.npz")):
        path = folder / f"{source.stem}.safetensors"
        if not path.exists():
            fresh = path.with_suffix(".part")
            save_file(study(source), fresh)
            fresh.replace(path)
        found.append(path)
    return found
