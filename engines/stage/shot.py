"""One shot of the stage: a scene becomes frames, each for itself and the same in whatever order they are asked for."""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engines.stage import crowd, looks
from engines.stage.atlas import packed
from engines.stage.bake import Baked, bake
from engines.stage.camera import Camera
from engines.stage.camera_path import CameraPath
from engines.stage.focus import SHUTTER_S, soft_background, streaked
from engines.stage.frame import Canvas, Frame, Passing, SetRenderer
from engines.stage.framing import CLOSE, FROM_ABOVE, Subject, compose
from engines.stage.passing import Figures
from engines.stage.plan import Plan
from engines.stage.post import Finish, Post, bloom_of
from engines.stage.scene import Scene
from engines.stage.sets import Place, place_of, plan_at
from engines.stage.sightlines import in_the_way, overhead
from engines.stage.staging import ALONG, Standing, block, facing_of, subject_of
from engines.stage.strokes import Painter
from engines.stage.style_nets import STYLES
from engines.stage.weather import Air, flash

if TYPE_CHECKING:
    from engines.stage.pictured.setting import PictureSet

_FOLLOW_FROM = 0.4  # of the frame's width; who walks farther than this is followed
_SLACK = 0.3  # of the frame's width, that a subject may go in a picture before the camera goes along
_GROWTH = 1.1  # of the camera's distance, by which who comes towards it comes nearer
_ALONG_WITH = ("truck_left", "truck_right", "dolly_in", "dolly_out")  # moves that go with who walks
# Positions that are near enough for a soft background.
_FACED = ("front_view", "back_view", "side_view", "over_the_shoulder")
# Moves that turn away from what they show, and so streak it; an orbit keeps its subject still in the frame.
_TURNING = ("pan_left", "pan_right", "tilt_up", "tilt_down", "whip_left", "whip_right")
_AROUND_ROOM = 0.45  # of the shade's light, around a room without its ceiling
_WITH_FEET = ("prop", "vehicle", "cutout")  # which close-ups show the ground under
NO_MOUTHS: Mapping[int, NDArray[np.floating]] = {}
_CAMERAS = 25  # moments of the shot at which sightlines are kept free


class StageShot:
    """Frames of a scene at one size. Not for several threads at once.

    What a frame consists of can be asked for as well, for other renderers: `hidden` (cards,) are those of the set that
    are left out; where it is `close`, a soft `background` lies behind what is `sharp`.
    """

    def __init__(self, scene: Scene, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._aspect = width / height
        pictured: PictureSet | None = None
        if scene.backdrop is None:
            self.plan, self.baked = _set_of(place_of(scene), scene.crowd > 0)
        else:
            from engines.stage.pictured.setting import picture_set  # the walks' renderers: slow to load

            pictured = picture_set(scene, self._aspect)
            scene = pictured.scene
            self.plan, self.baked = _baked(pictured.plan, scene.seed)
        self.scene = scene
        renderer = SetRenderer if pictured is None else pictured.renderer
        if self.baked.indoors and scene.shot_position in FROM_ABOVE:
            self.baked = _unroofed(self.baked)
        self._standing = block(scene, self.plan, self.baked, height)
        subjects = self._subjects()
        self._followed = self._walks_off(subjects[0])
        self.path = CameraPath.of(scene, self.plan, subjects, self._aspect, self.baked.level, self._follow)
        self.hidden = self._in_the_way(subjects)
        self._figures = Figures(self._standing, self.baked, height)
        self._set = renderer(self.baked, width, height)
        self.close = scene.shot_type in CLOSE and scene.shot_position in _FACED and bool(self._seen())
        if self.close:
            self._half = renderer(self.baked, width // 2, height // 2)
            self._back_figures = Figures(self._standing, self.baked, height // 2)
        self._back: Canvas | None = None
        self._post = Post(width, height, grained=scene.look not in STYLES)  # a net would paint the grain
        self._painter: Painter | None = None
        self._air = Air(
            "clear" if self.baked.indoors else scene.weather, self.baked.light, self.baked.ripples, scene.seed
        )
        self._crowd = (
            crowd.Crowd(scene.crowd, scene.seed, self.plan, self.baked, (subjects[0].x, subjects[0].z))
            if scene.crowd
            else None
        )

    def frame(self, time_s: float, mouths: Mapping[int, NDArray[np.floating]] | None = None) -> Frame:
        """The frame at a time in seconds. `mouths`: figure number -> (8,) mouth channels. Raises `ModelMissing` where a
        style net paints the look and is not here."""
        frame = self._unpainted(time_s, mouths)
        if self.scene.look not in STYLES:
            return frame
        if self._painter is None:
            moments = (0.0, self.scene.duration_s / 2, self.scene.duration_s)
            self._painter = Painter(self.scene.look, [self._unpainted(moment).rgb for moment in moments])
        return replace(frame, rgb=self._painter.paint(frame, time_s, self._unpainted))

    def _unpainted(self, time_s: float, mouths: Mapping[int, NDArray[np.floating]] | None = None) -> Frame:
        camera = self.path.at(time_s)
        canvas = self._canvas(time_s, camera, mouths or NO_MOUTHS)
        light, depth, ids = canvas.light, canvas.depth, canvas.ids
        self._air.draw(light, depth, camera, time_s)
        if closes := self.shutter(time_s):
            light = streaked(light, camera, closes)
        chosen = Finish(
            bloom=bloom_of(self.baked.light) * looks.BLOOM[self.scene.look],
            rays=self.baked.rays,
            flash=flash(self.scene.weather, time_s, self.scene.seed),
        )
        rgb = self._post.finish(light, depth, camera.lens(self.height), self.baked.light, time_s, chosen)
        return Frame(looks.drawn(self.scene.look, rgb, depth, ids), depth, ids, camera)

    def _canvas(self, time_s: float, camera: Camera, mouths: Mapping[int, NDArray[np.floating]]) -> Canvas:
        if not self.close:
            return self._set.draw(camera, time_s, self.hidden, self.sharp(time_s, camera, mouths))
        if self._back is None or not self.rests:
            at, behind = self.background(time_s, camera)
            self._back = soft_background(
                self._half, camera, at, self.hidden, (self.width, self.height), self.distance(camera, at), behind
            )  # fmt: skip
        return self._set.draw_over(self._back, camera, self.sharp(time_s, camera, mouths))

    def sharp(
        self, time_s: float, camera: Camera, mouths: Mapping[int, NDArray[np.floating]] = NO_MOUTHS
    ) -> Passing:
        """Who is drawn at the frame's own size, in medium shots as much out of focus as they stand; with the crowd,
        unless the soft background of a close view holds it."""
        if not self.close:
            focus = self.distance(camera, time_s) if self.scene.shot_type == "medium_shot" else None
            return self._with_crowd(self._figures.at(time_s, camera, mouths, self._seen(), focus), time_s)
        behind = self._behind(time_s, camera)
        numbers = [number for number in self._seen() if number not in behind]
        return self._figures.at(time_s, camera, mouths, numbers, self.distance(camera, time_s))

    def background(self, time_s: float, camera: Camera) -> tuple[float, Passing]:
        """The time and the figures of the soft background of a close view, at half its size."""
        main = self._seen()[0]
        at = 0.0 if self.rests else time_s
        shadows = [main] if self.scene.figures[main].kind in _WITH_FEET else []
        others = self._back_figures.at(at, camera, {}, self._behind(time_s, camera), shadows=shadows)
        return at, self._with_crowd(others, at)

    def shutter(self, time_s: float) -> Camera | None:
        """The camera as the shutter closes, where it turns away from what it shows and so streaks it."""
        return self.path.at(time_s + SHUTTER_S) if self.scene.camera_move in _TURNING else None

    @property
    def rests(self) -> bool:
        """Whether the camera of a close view stays where it is, so that its soft background is drawn once."""
        return self.scene.camera_move == "static" and self._followed is None

    def _behind(self, time_s: float, camera: Camera) -> list[int]:
        """Who stands in the soft background of a close view; nobody in one that is drawn once."""
        main, *others = self._seen()
        return [] if self.rests else [n for n in others if self._is_behind(n, main, camera, time_s)]

    def _with_crowd(self, passing: Passing, time_s: float) -> Passing:
        if self._crowd is None:
            return passing
        return replace(passing, cards=passing.cards.joined(self._crowd.at(time_s)))

    def _seen(self) -> list[int]:
        """The figures before the camera: all but the one through whose eyes it looks."""
        first = 1 if self.scene.shot_position == "point_of_view" else 0
        return [one.number for one in self._standing[first:]]

    def distance(self, camera: Camera, time_s: float, number: int = 0) -> float:
        """Metres along the view to a figure, 4 where there is none."""
        if number >= len(self._standing):
            return 4.0
        one = self._standing[number]
        x, z, _ = one.at(time_s)
        lens = camera.lens(self.height)
        away = np.array([x, self.baked.level(x, z) + 0.5 * one.actor.height_m, z]) - lens[0:3]
        return max(float(away @ lens[3:6]), 0.4)

    def _is_behind(self, number: int, main: int, camera: Camera, time_s: float) -> bool:
        return self.distance(camera, time_s, number) > self.distance(camera, time_s, main) + 0.8

    def _subjects(self) -> list[Subject]:
        subjects = [subject_of(one, self.scene, self.baked) for one in self._standing]
        if not subjects:
            x, z = self.plan.stand(0.0, ALONG)
            subjects = [Subject(x, self.baked.level(x, z), z, 1.7)]
        return subjects

    def _walks_off(self, subject: Subject) -> Standing | None:
        """The main subject, if it would leave a camera that stood still."""
        if not self._standing or self.scene.shot_position in ("point_of_view", "aerial_view"):
            return None
        main = self._standing[0]
        begin, middle = main.at(0.0), main.at(self.scene.duration_s / 2)
        travel = 2 * math.hypot(middle[0] - begin[0], middle[1] - begin[1])
        frame = compose(self.scene, [subject], self._aspect)
        self._distance, self._slack_m = frame.distance, _SLACK * frame.frame_m * self._aspect
        with_it = self.scene.camera_move in _ALONG_WITH and travel > 0
        return main if with_it or travel > _FOLLOW_FROM * frame.frame_m * self._aspect else None

    def _follow(self, time_s: float) -> tuple[float, float, float]:
        if self._followed is None:
            return 0.0, 0.0, 0.0
        one = self._followed
        x, z, _ = one.at(min(time_s, self.scene.duration_s))
        if self._grows(one):
            x, z = self._left_behind(one, x, z)
        part = self._kept_up(math.hypot(x - one.x, z - one.z))
        x, z = one.x + part * (x - one.x), one.z + part * (z - one.z)
        return x - one.x, self.baked.level(x, z) - self.baked.level(one.x, one.z), z - one.z

    def _kept_up(self, way_m: float) -> float:
        """The part of a subject's way that the camera goes along: all of it on a set; in a picture, which ends, only as
        far as keeps it in the frame."""
        if self.plan.outlook is None or way_m < 1e-6:
            return 1.0
        return 1 - self._slack_m * math.tanh(way_m / self._slack_m) / way_m

    def _grows(self, one: Standing) -> bool:
        """Whether somebody comes nearer or goes away, and the camera does not keep up."""
        follows = self.scene.camera_move in _ALONG_WITH or self.scene.shot_type in CLOSE
        return one.deep and not follows and not one.turns_back

    def _left_behind(self, one: Standing, x: float, z: float) -> tuple[float, float]:
        """Where the camera is with a subject at (x, z) that comes towards it or leaves it: so far along its way that
        the subject is seen in its size at the near end, and half as large at the far one."""
        ahead_x, ahead_z = math.sin(one.heading), math.cos(one.heading)
        begin_x, begin_z, _ = one.at(0.0)
        end_x, end_z, _ = one.at(self.scene.duration_s)
        whole = max((end_x - begin_x) * ahead_x + (end_z - begin_z) * ahead_z, 1e-6)
        along = (x - one.x) * ahead_x + (z - one.z) * ahead_z
        gone = min(max((x - begin_x) * ahead_x + (z - begin_z) * ahead_z, 0.0) / whole, 1.0)
        comes = facing_of(self.scene, 0) == "camera"
        depth = min(whole, _GROWTH * self._distance)
        farther = depth * (1 - gone) if comes else depth * gone
        shift = along + (farther if comes else -farther)
        return one.x + ahead_x * shift, one.z + ahead_z * shift

    def _in_the_way(self, subjects: list[Subject]) -> NDArray[np.bool_]:
        times = [float(t) for t in np.linspace(0, self.scene.duration_s, _CAMERAS)]
        cameras = [self.path.at(t) for t in times]
        first = 1 if self.scene.shot_position == "point_of_view" else 0
        places = [
            [self._moved(subject, n, t) for n, subject in enumerate(subjects[first:3], first)] for t in times
        ]
        hidden = in_the_way(self.baked.cards, cameras, places, self._aspect)
        if self.baked.indoors and self.scene.shot_position in FROM_ABOVE:
            hidden |= overhead(self.baked.cards)
        return hidden

    def _moved(self, subject: Subject, number: int, time_s: float) -> Subject:
        """The subject as it stands at a time."""
        if number >= len(self._standing):
            return subject
        x, z, _ = self._standing[number].at(time_s)
        return replace(subject, x=x, z=z, ground=self.baked.level(x, z))


@lru_cache(maxsize=4)
def _set_of(place: Place, crowded: bool) -> tuple[Plan, Baked]:
    """What shots at the same place share."""
    plan = plan_at(place)
    if crowded:
        plan.images.update(crowd.pictures(plan.light, place.seed))
    return _baked(plan, place.seed)


def _baked(plan: Plan, seed: int) -> tuple[Plan, Baked]:
    """The plan without its pictures, which live on in what is baked."""
    baked = bake(plan, seed)
    return replace(plan, sky=plan.sky[:1, :1].copy(), images={}, cards=[], ground=None), baked


def _unroofed(baked: Baked) -> Baked:
    """A room as seen from above its walls: nothing but dusk around it, not the view from its windows."""
    dusk = np.full((4, 4, 4), 255, np.uint8)
    dusk[..., :3] = np.clip(baked.light.shade * _AROUND_ROOM * 255, 0, 255)
    return replace(baked, sky=packed(dusk))
