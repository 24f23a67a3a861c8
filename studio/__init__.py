"""The window and the command line."""

import studio.immortal  # noqa: F401  (before any Qt call, see there)
