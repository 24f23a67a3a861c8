"""Walks that were left: their histories stay for a while, so that one can come back to where one was."""

from collections import OrderedDict

from engines.contract import BadInput
from engines.world.history import History

MOST = 12
WHOLE = 2  # of which one can go back in time too


class LeftWalks:
    """Histories by the name of their walk; only the newest `MOST` are kept, and of most of those little more
    than their bookmarks."""

    def __init__(self) -> None:
        self._histories: OrderedDict[str, History] = OrderedDict()

    def keep(self, name: str, history: History) -> None:
        """A walk is left, or left again."""
        self._histories[name] = history
        self._histories.move_to_end(name)
        while len(self._histories) > MOST:
            self._histories.popitem(last=False)
        for older in list(self._histories.values())[:-WHOLE]:
            older.lighten()

    def take(self, name: str) -> History:
        """The history of a walk that goes on. Raises `BadInput` where it is not kept any more."""
        if name not in self._histories:
            raise BadInput("walk", "the walk before is not kept any more", "begin it anew")
        return self._histories.pop(name)
