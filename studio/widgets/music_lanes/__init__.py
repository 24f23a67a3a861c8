"""The lanes of a piece of music: its thoughts, its notes, its sound and its mixer on one time line."""

from studio.widgets.music_lanes.mixer import MixerStrip
from studio.widgets.music_lanes.note_lanes import NoteLanes
from studio.widgets.music_lanes.ruler import Ruler
from studio.widgets.music_lanes.scale import TimeScale
from studio.widgets.music_lanes.song import Song
from studio.widgets.music_lanes.structure import StructureLane
from studio.widgets.music_lanes.view import SongView
from studio.widgets.music_lanes.wave import WaveLane

__all__ = ["MixerStrip", "NoteLanes", "Ruler", "Song", "SongView", "StructureLane", "TimeScale", "WaveLane"]
