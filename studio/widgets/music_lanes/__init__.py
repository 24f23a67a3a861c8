"""The lanes of a piece of music: its thoughts, its notes, its sound and its mixer on one time line."""

from studio.widgets.music_lanes.view import SongView

__all__ = ["SongView"]
