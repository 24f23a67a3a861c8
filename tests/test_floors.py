"""The floors: imports point down only, and the window never loads what belongs to the engines."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAVY = {"torch", "diffusers", "onnxruntime", "cv2", "mediapipe", "numba"}
LIGHT = ["engines.contract", "engines.wire", "engines.catalogue", "engines.portrait.request"]


def modules_after(code: str) -> set[str]:
    """What a fresh Python has imported when it has run `code`."""
    shown = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('loaded:', *sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    return set(shown.stdout.rpartition("loaded:")[2].split())


def test_the_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([lint, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_no_module_of_the_studio_loads_a_heavy_library() -> None:
    files = sorted((ROOT / "studio").rglob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    wanted = [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]
    loaded = modules_after("\n".join(f"import {name}" for name in wanted))
    assert "studio.cli" in loaded
    assert not HEAVY & loaded


def test_requests_contract_and_catalogue_need_no_array_library() -> None:
    loaded = modules_after("\n".join(f"import {name}" for name in LIGHT))
    assert not (HEAVY | {"numpy", "PySide6", "av"}) & loaded
