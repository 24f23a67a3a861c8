"""The sound track of a film, shot by shot: voices in their room, the place around them, effects, one loudness.

A shot is mixed as a function of time that knows nothing of what follows it, and goes on ringing behind its last
frame; the next shot fades that over into its own beginning, so that shots rendered one by one join without a seam.
Lines are brought to one loudness each; the place lies well beneath them, loud ones and quiet ones near each other, and
steps back further before a line begins: no gain depends on the rest of the film. `engines.film.sound.master` brings a
finished film to -16 LUFS.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.film.footage import has_sound
from engines.film.shots import Shot, Transition
from engines.film.sound.acoustics import ROOMS, far, in_room, placed
from engines.film.sound.ambience import Place, place_of
from engines.film.sound.dialogue import Spoken, say
from engines.film.sound.effects import Cue, cues
from engines.film.sound.footage import FootageSound
from engines.film.sound.indoors import Muffled
from engines.film.sound.texture import RATE, Layer, Stereo, generator, laid
from engines.film.sound.weather import ThunderAfter
from engines.media.loudness import LOOK, TARGET_LUFS, limited, loudness
from engines.stage.scene import Scene

CHUNK = RATE  # samples that `shot` yields at once
LINE_LUFS = TARGET_LUFS + 1.5  # pauses and softer lines bring a film down to the target
PLACE_LUFS, PLACE_LEVEL, PLACE_RATIO = -32.0, -22.0, 0.3
"""Where nobody speaks a place of `Place.level` -22 is mixed at -32 LUFS; of 1 dB between places 0.3 stay."""
EFFECTS_DB = 2.0
UNDER_VOICE_LUFS = -37.0  # the place beneath a line
MOST_DUCK_DB, LEAST_DUCK_DB, EFFECTS_DUCK_DB = -14.0, -3.0, -7.0
ATTACK_S, HOLD_S, RELEASE_S = 0.35, 0.35, 1.1
SOFT_CUT_S, FILM_FADE_S = 0.09, 0.7
_FAR_DB = {"extreme_long_shot": -1.5, "long_shot": -1.0, "full_shot": -0.5}
_WETTER_DB = {
    "extreme_long_shot": 5.0,
    "long_shot": 3.5,
    "full_shot": 1.5,
    "close_up": -3.0,
    "extreme_close_up": -5.0,
}
_PANS = {"left": -0.22, "centre": 0.0, "right": 0.22}
_PLACES_KEPT = 4
_THUNDER_DB, _RINGS_S = -6.0, 8


@dataclass(frozen=True)
class Moments:
    """Times in seconds of the shot at which the picture shows what is heard: lightning, and feet that come down, for
    each figure of the scene. None, or no entry, where the picture does not know: then the sound has its own."""

    flashes_s: tuple[float, ...] | None = None
    steps_s: tuple[tuple[float, ...] | None, ...] = ()


NO_MOMENTS = Moments()


@dataclass(frozen=True)
class Prepared:
    """A shot whose lines are said. `shortest_s` is the least duration that holds them, 0 without lines."""

    shot: Shot
    spoken: list[Spoken]
    shortest_s: float


@dataclass(frozen=True)
class Neighbour:
    """The shot before, which rings into the next one; `start_frame` counts from the beginning of the film."""

    prepared: Prepared
    scene: Scene
    frames: int
    start_frame: int
    moments: Moments = NO_MOMENTS


class SoundTrack:
    """What a film is heard with.

    `folder` keeps spoken lines; `voices` maps a speaker to the id of a voice ("" for everybody else); `ambience` 0..1
    is how loud places and effects are, 0.5 being natural and 0 silent; without `speak` nobody speaks.
    """

    def __init__(
        self, fps: int, folder: Path, voices: dict[str, str], ambience: float = 0.5, speak: bool = True
    ) -> None:
        self.fps, self.folder, self.voices = fps, folder, voices
        self.ambience, self.speak = ambience, speak
        self._places: OrderedDict[tuple[object, ...], Place] = OrderedDict()

    def prepare(self, shot: Shot, scene: Scene) -> Prepared:
        """Say the lines of a shot. The shot has to last at least `shortest_s` of the answer."""
        if not self.speak or not shot.dialogue:
            return Prepared(shot, [], 0.0)
        return Prepared(shot, *say(shot.dialogue, self.voices, self.folder, scene.duration_s))

    def shot(
        self,
        prepared: Prepared,
        scene: Scene,
        frames: int,
        transition_frames: int = 0,
        *,
        start_frame: int = 0,
        before: Neighbour | None = None,
        moments: Moments = NO_MOMENTS,
        last: bool = False,
    ) -> Iterator[Stereo]:
        """The sound of a shot of `frames` frames in chunks (n, 2) float32 at 48 kHz of up to a second.

        All chunks together end exactly where the shot's last frame does. `start_frame` is where it begins in the
        film; over its first `transition_frames` (or a moment, for a cut) `before` fades into it. Without `before` the
        film begins here, with `last` it ends here.
        """
        self._places.clear()  # a place that has been heard already gives slightly other samples than a new one
        begin, end = self._sample(start_frame), self._sample(start_frame + frames)
        own = Neighbour(prepared, scene, frames, start_frame, moments)
        now, old = self._mix(own, before), self._mix(before, None) if before else None
        joint = _Joint.of(prepared.shot.transition, self._sample(transition_frames), now, old)
        for at in range(begin, end, CHUNK):
            count = min(CHUNK, end - at)
            early = max(at - LOOK, 0)
            times = np.arange(early, at + count + LOOK) - begin
            mixed = now.at(early, len(times))
            if times[0] < joint.length:
                arriving, leaving = joint.gains(times)
                mixed *= arriving[:, None]
                if old:
                    mixed += old.at(early, len(times)) * leaving[:, None]
            if last:
                left = (end - begin - times) / (FILM_FADE_S * RATE)
                mixed *= np.clip(left, 0, 1).astype(np.float32)[:, None] ** 2
            yield limited(np.pad(mixed, [(LOOK - (at - early), 0), (0, 0)]))

    def _sample(self, frame: int) -> int:
        return round(frame * RATE / self.fps)

    def _mix(self, shot: Neighbour, before: Neighbour | None) -> "_Mix":
        prepared, scene = shot.prepared, shot.scene
        place = self._place(scene, prepared.shot, shot.moments)
        lines_s = [(line.start_s, line.end_s) for line in prepared.spoken]
        duration_s = shot.frames / self.fps
        footage = _footage(prepared.shot)
        ambience = 0.0 if footage and not prepared.shot.sound else self.ambience
        return _Mix(
            shot=shot,
            begin=self._sample(shot.start_frame),
            place=place,
            loud=2 * ambience,
            lines_s=lines_s,
            voices=[
                (round(line.start_s * RATE), _in_place(line, prepared.shot, scene, place.room))
                for line in prepared.spoken
            ],
            cues=cues(prepared.shot, scene, place.room, duration_s, lines_s, shot.moments.steps_s)
            if ambience > 0
            else [],
            footage=footage,
            thunder=self._thunder(shot),
            ringing=self._thunder(before) if before else None,
            rings=max(min(round(duration_s * RATE), _RINGS_S * RATE), 1),
        )

    def _thunder(self, shot: Neighbour) -> Layer | None:
        """Of the lightning that a shot shows, over the whole film."""
        scene, flashes_s = shot.scene, shot.moments.flashes_s
        if not flashes_s or scene.environment == "space":
            return None
        begin_s = self._sample(shot.start_frame) / RATE
        heard = ThunderAfter(scene.seed, [begin_s + flash_s for flash_s in flashes_s], _THUNDER_DB)
        return Muffled(heard, 4.0) if scene.environment == "interior" else heard

    def _place(self, scene: Scene, shot: Shot, moments: Moments) -> Place:
        """Places are kept while a shot is mixed, so that it and the one before hear the very same one."""
        thunders = moments.flashes_s is None
        key: tuple[object, ...] = (
            scene.environment,
            scene.lighting,
            scene.weather,
            scene.seed,
            scene.crowd > 0,
        )
        key += (thunders, shot.environment, shot.place, shot.sound)
        if key not in self._places:
            words = f"{shot.environment} {shot.place}"
            self._places[key] = place_of(scene, words, shot.sound, thunders)
        self._places.move_to_end(key)
        while len(self._places) > _PLACES_KEPT:
            self._places.popitem(last=False)
        return self._places[key]


def _footage(shot: Shot) -> Layer | None:
    """The own sound of a shot that is a video. The place is then heard only where the script asks for a sound."""
    if shot.footage is None or not has_sound(shot.footage):
        return None
    return FootageSound(shot.footage)


def _in_place(line: Spoken, shot: Shot, scene: Scene, room: str) -> Stereo:
    """A line at its loudness, where its speaker stands in the picture."""
    manner = line.manner
    sound = far(line.audio, 200) if manner.off else line.audio
    if manner.near == 1:
        heard = placed(sound)
    else:
        wet_db = ROOMS[room].wet_db + _WETTER_DB.get(scene.shot_type, 0.0) - 8 * manner.near + 7 * manner.off
        heard = in_room(sound, room, _pan(line, shot), min(wet_db, -6.0))
    level = LINE_LUFS + manner.level_db + (1 - manner.near) * _FAR_DB.get(scene.shot_type, 0.0)
    own = loudness(heard)
    return heard * np.float32(10 ** ((level - own) / 20)) if np.isfinite(own) else heard


def _pan(line: Spoken, shot: Shot) -> float:
    if line.manner.off:
        return 0.5 if sum(line.speaker.encode()) % 2 else -0.5
    position = next((s.position.lower() for s in shot.subjects if s.name and s.name == line.speaker), "")
    return next((pan for word, pan in _PANS.items() if word in position), 0.0)


@dataclass(frozen=True)
class _Mix:
    """A shot as a function of the film's samples. `ringing` is thunder from the shot before, which dies away over the
    first `rings` samples."""

    shot: Neighbour
    begin: int
    place: Place
    loud: float
    lines_s: list[tuple[float, float]]
    voices: list[tuple[int, Stereo]]
    cues: list[Cue]
    footage: Layer | None
    thunder: Layer | None
    ringing: Layer | None
    rings: int
    _played: OrderedDict[int, Stereo] = field(default_factory=OrderedDict)

    def at(self, start: int, count: int) -> Stereo:
        """(count, 2) from the film's sample `start`, before the limiter."""
        mixed = np.zeros((count, 2), np.float32)
        if self.loud > 0:
            since = np.arange(start, start + count) - self.begin
            voice = self._voice(since / RATE)
            lufs = PLACE_LUFS + PLACE_RATIO * (self.place.level - PLACE_LEVEL)
            duck_db = np.clip(UNDER_VOICE_LUFS - lufs, MOST_DUCK_DB, LEAST_DUCK_DB)
            bed = 10 ** ((lufs - self.place.level + voice * duck_db) / 20) * self.loud
            effects = 10 ** ((EFFECTS_DB + voice * EFFECTS_DUCK_DB) / 20) * self.loud
            mixed += self.place.layer.at(start, count) * bed.astype(np.float32)[:, None]
            happening = self._effects(start, count)
            if self.thunder:
                happening += self.thunder.at(start, count)
            if self.ringing and since[0] < self.rings:
                dying = _eased(np.clip(1 - since / self.rings, 0, 1)).astype(np.float32)
                happening += self.ringing.at(start, count) * dying[:, None]
            mixed += happening * effects.astype(np.float32)[:, None]
        if self.footage:
            voice = self._voice(np.arange(start, start + count) / RATE - self.begin / RATE)
            under = 10 ** (voice * EFFECTS_DUCK_DB / 20)
            mixed += self.footage.at(start - self.begin, count) * under.astype(np.float32)[:, None]
        for offset, sound in self.voices:
            laid(mixed, sound, self.begin + offset - start)
        return mixed

    def _voice(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much the voices push the place back, 0..1: all of it before a line begins, less and less after it."""
        pushed = np.zeros(len(seconds))
        for begin_s, end_s in self.lines_s:
            if begin_s - ATTACK_S < seconds[-1] and seconds[0] < end_s + HOLD_S + RELEASE_S:
                rise = np.clip((seconds - begin_s) / ATTACK_S + 1, 0, 1)
                fall = np.clip((end_s + HOLD_S - seconds) / RELEASE_S + 1, 0, 1)
                np.maximum(pushed, np.minimum(_eased(rise), _eased(fall)), out=pushed)
        return pushed

    def _effects(self, start: int, count: int) -> Stereo:
        out = np.zeros((count, 2), np.float32)
        for i, cue in enumerate(self.cues):
            offset = self.begin + round(cue.start_s * RATE) - start
            if -cue.longest_s * RATE < offset < count:
                laid(out, self._play(i, cue), offset)
        return out

    def _play(self, number: int, cue: Cue) -> Stereo:
        if number not in self._played:
            self._played[number] = cue.make(generator(self.shot.prepared.shot.seed, number, 77))
            while len(self._played) > 24:
                self._played.popitem(last=False)
        return self._played[number]


def _eased(part: NDArray[np.float64]) -> NDArray[np.float64]:
    return part * part * (3 - 2 * part)


@dataclass(frozen=True)
class _Joint:
    """How two shots meet. Over `length` samples the old one leaves while the new one arrives; through silence for a
    fade; with amplitudes that add up to one where both stand in the same place, else powers."""

    length: int
    silence: bool
    exponent: float

    @staticmethod
    def of(transition: Transition, samples: int, now: "_Mix", old: "_Mix | None") -> "_Joint":
        length = samples or int(SOFT_CUT_S * RATE)
        same = old is not None and _setting(old.shot.scene) == _setting(now.shot.scene)
        through_silence = transition == "fade" and old is not None and samples > 0
        return _Joint(length, through_silence, 1.0 if same else 0.5)

    def gains(self, times: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Of the arriving and the leaving shot, at samples counted from the joint."""
        part = np.clip(times / self.length, 0, 1)
        if self.silence:
            arriving, leaving = np.clip(2 * part - 1, 0, 1), np.clip(1 - 2 * part, 0, 1)
        else:
            arriving, leaving = _eased(part), _eased(1 - part)
        return (arriving**self.exponent).astype(np.float32), (leaving**self.exponent).astype(np.float32)


def _setting(scene: Scene) -> tuple[object, ...]:
    """What decides the sound of a place, but for the writer's words."""
    return scene.environment, scene.lighting, scene.weather, scene.seed
