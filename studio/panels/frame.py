"""The size of a take's frames, as the field of a request writes it."""


def frame_size(size: str) -> tuple[int, int]:
    """Width and height in pixels of "854x480"."""
    width, _, height = size.partition("x")
    return int(width), int(height)
