"""What set-up compiles is all that a walk calls, and is compiled anew where a source changed."""

import importlib
import os
import pkgutil
import sys
from pathlib import Path

import pytest

from engines import warm_up
from engines.world import blocks
from engines.world.actions import Action
from engines.world.opening import open_walk
from engines.world.request import WorldRequest

_KERNELS = "from numba import njit\n\n\n@njit(cache=True)\ndef twice(x):\n    return 2 * x\n"


def _known() -> int:
    """How many kernels of the block world are there, each for all that it was called with."""
    modules = [
        importlib.import_module(f"{blocks.__name__}.{m.name}") for m in pkgutil.iter_modules(blocks.__path__)
    ]
    kernels = {id(k): k for module in modules for k in vars(module).values() if hasattr(k, "py_func")}
    return sum(len(kernel.signatures) for kernel in kernels.values())


@pytest.mark.timeout(600)
def test_a_walk_among_blocks_has_nothing_to_compile_after_set_up() -> None:
    warm_up._blocks()
    known = _known()
    walk = open_walk(WorldRequest(place="block village"), (640, 360), 30, lambda phase, share: None)
    walk.advance([Action()])
    for _ in range(12):
        walk.advance([Action(keys=frozenset({"forward", "attack"}), pitch=-5, yaw=1, weather="snow")])
    assert _known() == known


def test_kernels_are_compiled_anew_in_every_folder_once_one_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("near_kernels", "far_kernels"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        (tmp_path / name / f"{name}_one.py").write_text(_KERNELS)
    modules = [importlib.import_module(f"{name}.{name}_one") for name in ("near_kernels", "far_kernels")]
    drawn = []

    def draw() -> None:
        drawn.append(True)
        for module in modules:
            sys.modules.pop(module.__name__)
            importlib.import_module(module.__name__).twice(2)

    warm_up.compiled("tries", modules, draw)
    caches = sorted(tmp_path.rglob("*.nb[ic]"))
    assert len(caches) == 4
    assert len(drawn) == 1
    warm_up.compiled("tries", modules, draw)
    assert len(drawn) == 1
    # The first folder's source changed after its own kernels were compiled, and before the other's.
    for cache in caches:
        os.utime(cache, (0, 1e9 if "far" in str(cache) else 3e9))
    for source in tmp_path.rglob("*.py"):
        os.utime(source, (0, 2e9))
    warm_up.compiled("tries", modules, draw)
    assert len(drawn) == 2
    assert all(1e9 < cache.stat().st_mtime < 3e9 for cache in tmp_path.rglob("*.nb[ic]"))
