"""Notices a training that comes to nothing: losses that are no numbers, or that explode. What is done about it is the
loop's business.
"""

from pydantic import BaseModel

PATIENCE = 5
"""Bad steps in a row after which a training is lost."""
_FIRST = 10  # steps that show how high losses are at the beginning
_TIMES = 10  # as far above the usual as the usual is large: no noise goes there five times in a row
_MEMORY = 0.95


class Guard(BaseModel):
    """What is remembered of the losses so far; plain values, kept with each checkpoint."""

    seen: int = 0
    highest: float | None = None
    usual: float = 0.0
    size: float = 0.0
    bad: int = 0
    rate: float = 1.0
    """Share of the learning rate; one half after a training had to go back."""

    @property
    def calm(self) -> bool:
        """Whether the last step was a good one."""
        return self.bad == 0

    def lost(self, loss: float, finite: bool) -> bool:
        """Look at the loss of one step -> whether the training is lost."""
        if not finite or self._explodes(loss):
            self.bad += 1
            return self.bad >= PATIENCE
        self.bad = 0
        if self.seen < _FIRST:
            self.highest = loss if self.highest is None else max(self.highest, loss)
        fresh = max(1 - _MEMORY, 1 / (self.seen + 1))
        self.usual += fresh * (loss - self.usual)
        self.size += fresh * (abs(loss) - self.size)
        self.seen += 1
        return False

    def _explodes(self, loss: float) -> bool:
        if self.seen < _FIRST or self.highest is None:
            return False
        return loss > max(self.highest, self.usual + _TIMES * self.size)
