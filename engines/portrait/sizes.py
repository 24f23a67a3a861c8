"""How large a take is for a picture of a given size."""

LONGEST_SIDE = 1920
NATIVE_LINES = 1080


def fit(shape: tuple[int, ...], size: str) -> tuple[int, int]:
    """(height, width) of the take, both even, for a picture of `shape` (height, width) and a request's `size`."""
    height, width = shape[:2]
    lines = NATIVE_LINES if size == "native" else int(size)
    scale = min(1.0, lines / min(height, width), LONGEST_SIDE / max(height, width))
    return max(2, round(height * scale / 2) * 2), max(2, round(width * scale / 2) * 2)
