"""A film as an OpenTimelineIO timeline: a picture track, the sound, a track of dialogue, a marker for every shot.

What cannot be said in clips and transitions (the shot's own words, its camera, its seed) rides in the metadata under
"matinee".
"""

from collections.abc import Sequence
from pathlib import Path

import opentimelineio as otio

from engines.film.exports import Cut, duration_frames
from engines.film.exports.edl import clip_name

TRANSITION_SOURCE = "SMPTE_Dissolve"


def timeline(cuts: Sequence[Cut], fps: int, title: str, film: Path) -> otio.schema.Timeline:
    """The film of `cuts`; `film` is its finished file."""
    made = otio.schema.Timeline(name=title or film.stem, global_start_time=otio.opentime.RationalTime(0, fps))
    made.metadata["matinee"] = {"film": film.name, "fps": fps}
    made.tracks.append(_picture(cuts, fps, film))
    made.tracks.append(_sound(cuts, fps, film))
    dialogue = _dialogue(cuts, fps)
    if any(isinstance(child, otio.schema.Clip) for child in dialogue):
        made.tracks.append(dialogue)
    return made


def write_timeline(path: Path, cuts: Sequence[Cut], fps: int, title: str, film: Path) -> None:
    """Write `.otio`. The file appears whole or not at all."""
    part = path.with_name("." + path.stem + ".part.otio")
    otio.adapters.write_to_file(timeline(cuts, fps, title, film), str(part))
    part.replace(path)


def _picture(cuts: Sequence[Cut], fps: int, film: Path) -> otio.schema.Track:
    track = otio.schema.Track("Picture", kind=otio.schema.TrackKind.Video)
    for number, cut in enumerate(cuts, start=1):
        edit = cut.transition_frames and cut.media and track and cut.shot.transition != "cut"
        if edit:
            track.append(
                otio.schema.Transition(
                    name=cut.shot.transition,
                    transition_type=TRANSITION_SOURCE,
                    in_offset=otio.opentime.RationalTime(0, fps),
                    out_offset=otio.opentime.RationalTime(cut.transition_frames, fps),
                )
            )
        track.append(_clip(number, cut, fps, film))
    return track


def _clip(number: int, cut: Cut, fps: int, film: Path) -> otio.schema.Clip:
    begin = 0 if cut.media else cut.start_frame
    whole = cut.frames if cut.media else cut.end_frame
    clip = otio.schema.Clip(
        name=clip_name(number, cut),
        media_reference=_file(cut.media or film, 0, whole, fps),
        source_range=_range(begin, cut.frames, fps),
    )
    shot = cut.shot
    clip.metadata["matinee"] = shot.model_dump(mode="json", exclude_defaults=True)
    clip.markers.append(
        otio.schema.Marker(
            name=shot.description[:80] or clip.name,
            marked_range=_range(begin, 1, fps),
            color=otio.schema.MarkerColor.CYAN
            if shot.transition == "cut"
            else otio.schema.MarkerColor.YELLOW,
            metadata={
                "matinee": {
                    "shot_type": shot.shot_type,
                    "camera_motion": shot.camera_motion,
                    "seed": shot.seed,
                }
            },
        )
    )
    return clip


def _sound(cuts: Sequence[Cut], fps: int, film: Path) -> otio.schema.Track:
    track = otio.schema.Track("Sound", kind=otio.schema.TrackKind.Audio)
    frames = duration_frames(cuts)
    if frames:
        track.append(
            otio.schema.Clip(
                name="Mix", media_reference=_file(film, 0, frames, fps), source_range=_range(0, frames, fps)
            )
        )
    return track


def _dialogue(cuts: Sequence[Cut], fps: int) -> otio.schema.Track:
    """One clip a line, the voice alone."""
    track = otio.schema.Track("Dialogue", kind=otio.schema.TrackKind.Audio)
    now = 0
    for cut in cuts:
        for line in cut.spoken:
            begin = max(cut.start_frame + round(line.start_s * fps), now)
            frames = min(max(round((line.end_s - line.start_s) * fps), 1), cut.end_frame - begin)
            if frames <= 0:
                continue
            if begin > now:
                track.append(otio.schema.Gap(source_range=_range(0, begin - now, fps)))
            clip = otio.schema.Clip(
                name=f"{line.speaker}: {line.text}" if line.speaker else line.text,
                media_reference=_file(line.file, 0, frames, fps) if line.file else None,
                source_range=_range(0, frames, fps),
            )
            clip.metadata["matinee"] = {
                "speaker": line.speaker,
                "text": line.text,
                "manner": line.manner.name,
            }
            track.append(clip)
            now = begin + frames
    return track


def _file(path: Path, begin: int, frames: int, fps: int) -> otio.schema.ExternalReference:
    return otio.schema.ExternalReference(
        target_url=path.resolve().as_uri(), available_range=_range(begin, frames, fps)
    )


def _range(begin: int, frames: int, fps: int) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(
        otio.opentime.RationalTime(begin, fps), otio.opentime.RationalTime(frames, fps)
    )
