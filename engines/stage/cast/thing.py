"""A prop at one moment, as those that draw it see it."""

from dataclasses import dataclass

from engines.stage.cast.tones import Local, css
from engines.stage.scene import Action

GOLD, IRON, PAPER = css("#e6b84a"), css("#4a4650"), css("#efe2c4")


@dataclass(frozen=True)
class Thing:
    """A prop's colours and moment."""

    paint: Local
    accent: Local
    seed: int
    time_s: float
    action: Action
    open: float  # 0 shut, 1 open: chests, books and doors
