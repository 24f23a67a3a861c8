"""How the kernels are compiled."""

from typing import Any

from numba import njit

_EXACT: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_FAST: dict[str, Any] = {**_EXACT, "fastmath": True}

filling: Any = njit(cache=True, nogil=True)
"""Decorates what fills chunks and lights them."""

exact: Any = njit(**_EXACT)
"""Decorates what must give the same numbers wherever it is asked."""

rays: Any = njit(**_FAST)
"""Decorates what draws."""

inlined: Any = njit(**_FAST, inline="always")
"""Decorates what draws, and becomes a part of whatever calls it."""

frame: Any = njit(**_FAST, parallel=True)
"""Decorates what draws on all threads."""
