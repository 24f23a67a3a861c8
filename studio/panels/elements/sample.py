"""The sample scene: three pictures, a meadow, and what happens there."""

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP

import resources

_FOLDER = resources.SAMPLES / "elements"
BACKGROUND = _FOLDER / "meadow.jpg"
PICTURES = [
    (name, _FOLDER / file)
    for name, file in (("girl", "girl.png"), ("fox", "fox.png"), ("hot air balloon", "hot-air-balloon.png"))
]
WORDS = QT_TRANSLATE_NOOP(
    "ElementsPanel",
    "The girl walks to the fox, who jumps. Far behind them a hot air balloon rises. Slow dolly in.",
)
NOBODY: dict[str, Any] = {"elements": [], "marks": [], "chosen": -1, "background": None, "direction": None}
"""The draft before the pictures arrive."""
