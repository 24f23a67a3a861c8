"""How the kernels are compiled.

They read arrays and never make any, so numba need not count references to them: in loops over pixels that counting
takes more than half of the time.
"""

from typing import Any

from numba import njit

_UNCOUNTED: dict[str, Any] = {"_nrt": False}

rows: Any = njit(cache=True, nogil=True, fastmath=True, error_model="numpy", **_UNCOUNTED)
"""Decorates what draws rows of a frame."""

pixel: Any = njit(cache=True, nogil=True, fastmath=True, error_model="numpy", forceinline=True, **_UNCOUNTED)
"""Decorates what is asked for each pixel, and becomes a part of whatever calls it."""
