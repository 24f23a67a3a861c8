"""What was found in the last few pictures, for whoever asks about the same one again, from any thread."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Found = TypeVar("Found")


class Remembered(Generic[Found]):
    """Answers for the `most` keys that were asked about last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[str, Found] = OrderedDict()
        self._lock = Lock()

    def of(self, key: str, make: Callable[[], Found]) -> Found:
        """What is known of a key, else what is made now; all who ask are given the same."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = make()  # others need not wait for it
        with self._lock:
            found = self._known.setdefault(key, made)
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found


def picture_key(rgb: NDArray[np.uint8], *more: object) -> str:
    """What is the same for equal pictures (h, w, 3) alone, looked at in an equal way (`more`)."""
    told = repr((rgb.shape, *more)).encode()
    return hashlib.sha256(told + np.ascontiguousarray(rgb).tobytes()).hexdigest()
