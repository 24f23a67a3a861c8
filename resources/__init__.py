"""Where the files that ship with Matinee lie: samples, models of ours, presets, icons, fonts."""

from pathlib import Path

ROOT = Path(__file__).parent
SAMPLES = ROOT / "samples"
MODELS = ROOT / "models"
PRESETS = ROOT / "presets"
ICONS = ROOT / "icons"
FONTS = ROOT / "fonts"
