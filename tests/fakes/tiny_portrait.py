"""SkyReels-V3 A2V on a tiny random checkpoint, as a package beside Matinee would bring it: no card is needed.

`install` makes a folder that goes before all others on Python's path. The package is copied there, because `tests/`
itself on that path would hide the studio behind its own tests.
"""

import shutil
import sys
from pathlib import Path

import tiny_a2v

from engines.portrait.a2v.engine import SkyReelsA2V

CHECKPOINT = "checkpoint"


class TinyA2V(SkyReelsA2V):
    """The engine of the catalogue, with the checkpoint that lies beside this file."""

    summary = "A random network, for tests."

    def __init__(self) -> None:
        super().__init__(tiny_a2v.built(Path(__file__).parent / CHECKPOINT))


def install(folder: Path) -> Path:
    """Builds the checkpoint and the package in a folder."""
    folder.mkdir(exist_ok=True)
    tiny_a2v.build(folder / CHECKPOINT)
    own, beside = Path(__file__), Path(tiny_a2v.__file__).parent
    for source in (own, beside / "tiny_a2v.py", beside / "tiny_wan.py", beside / "tiny_skyreels.py"):
        shutil.copy(source, folder)
    package = folder / "tiny_portrait-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-portrait\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(
        "[matinee.engines]\nportrait.skyreels-a2v = tiny_portrait:TinyA2V\n"
    )
    return folder


if __name__ == "__main__":
    print(install(Path(sys.argv[1])))
