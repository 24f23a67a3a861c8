"""What people are told of how their script was understood: one line for each thing that was not taken as it stands."""

from collections.abc import Iterator
from functools import cache

from engines.film import terms
from engines.film.blocking import act
from engines.film.casting import written_language
from engines.film.counting import count_of
from engines.film.lengths import SECONDS, value_s
from engines.film.moves import disobeyed
from engines.film.shots import LONGEST_S, SHORTEST_S, Screenplay, Shot, Subject
from engines.film.staging import CLOSE, explain, stage
from engines.film.undrawn import undrawn
from engines.film.words import listed, stem
from engines.stage.framing import FROM_ABOVE
from engines.stage.scene import Figure, Scene

_LANGUAGES = {
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pt": "Portuguese",
    "de": "German",
    "hi": "Hindi",
}


_DOING = {
    "stand": "standing",
    "walk": "walking",
    "run": "running",
    "turn": "turning",
    "jump": "jumping",
    "wave": "waving",
    "talk": "talking",
    "fly": "flying",
    "sit": "sitting",
    "point": "pointing",
    "look_up": "looking up",
}
_SEEN_AS = {"bird": "songbird", "boat": "sailing boat", "ship": "tall ship"}


def told(screenplay: Screenplay) -> list[str]:
    """Lines in the order of the script, each with the shots that it is about, counted from 1: `shots 2, 4–6: not drawn:
    kite`. Of footage nothing is drawn, so nothing is told."""
    where: dict[str, list[int]] = {}
    previous: Scene | None = None
    for number, shot in enumerate(screenplay.shots, 1):
        scene = previous = stage(shot, screenplay, previous)
        if shot.footage is None:
            for remark in dict.fromkeys(_of_shot(shot, scene, screenplay)):
                where.setdefault(remark, []).append(number)
    lines = [
        f"{'shot' if len(shots) == 1 else 'shots'} {_numbers(shots)}: {remark}"
        for remark, shots in where.items()
    ]
    written = written_language(screenplay)
    if written != "en":
        foreign = (
            f"The script seems to be in {_LANGUAGES[written]}: what is seen is only understood in English; lines are "
            "spoken in their own language."
        )
        lines.insert(0, foreign)
    return lines


def _numbers(shots: list[int]) -> str:
    """`2, 4–6`"""
    runs: list[list[int]] = []
    for number in shots:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def _of_shot(shot: Shot, scene: Scene, screenplay: Screenplay) -> Iterator[str]:
    missing = undrawn(shot, scene) if not shot.picture else []
    if missing:
        yield f"not drawn: {', '.join(missing)}"
    if shot.picture and scene.shot_position in FROM_ABOVE:
        yield "position: a picture is filmed from where it was taken, not from above"
    yield from _otherwise(shot, scene, screenplay)
    yield from _ordered(shot, scene)
    yield from (word.sentence for word in explain(shot, screenplay) if not word.known)


def _otherwise(shot: Shot, scene: Scene, screenplay: Screenplay) -> Iterator[str]:
    """What people do that is drawn as something else, how many of them are seen, and from nearer or farther."""
    for subject in shot.subjects:
        figures = [figure for figure in scene.figures if figure.role == subject.name]
        if figures:
            yield from _stand_ins(subject, figures[0])
        if not figures or figures[0].kind == "prop":
            continue
        count, drawn = count_of(subject), figures[0].action
        if count > len(figures):
            yield f"{len(figures)} of {count} {subject.name} are drawn"
        seen = act(subject)
        for match in terms.exact("action", subject.action):
            near = stem(match.words) in _undrawn_verbs() and figures[0].kind == "person" and drawn != "fly"
            changed = match == seen and drawn not in (match.term, "talk", "fly") and match.term != "talk"
            if near or changed:
                yield f"“{match.words.lower()}” is drawn as {_DOING[drawn]}"
    if scene.crowd and not any(figure.kind == "person" for figure in scene.figures):
        for match in terms.exact("action", shot.description):
            if stem(match.words) in _undrawn_verbs():
                yield f"“{match.words.lower()}” is not drawn of a crowd"
    if shot.shot_type in CLOSE and scene.shot_type not in CLOSE and scene.figures:
        yield "size: several are seen from farther off, in a medium shot"


def _stand_ins(subject: Subject, figure: Figure) -> Iterator[str]:
    """What is drawn as something like it: a tractor as a car, a torch in the hand as a lantern."""
    said = f"{subject.name}. {subject.sub_type}. {subject.appearance}"
    shown: list[tuple[terms.Match, terms.Kind, str]] = [
        (found, "figure", _SEEN_AS.get(found.term, found.term))
        for found in terms.exact("figure", said)
        if found.term == figure.name
    ]
    shown += [
        (found, "held", found.term)
        for found in terms.exact("held", f"{subject.action}. {subject.appearance}")
        if found.term == figure.holds
    ]
    for found, kind, seen in shown:
        if terms.stands_in(kind, found):
            article = "an" if seen[0] in "aeiou" else "a"
            yield f"“{found.words.lower()}” is drawn as {article} {seen}"


def _ordered(shot: Shot, scene: Scene) -> Iterator[str]:
    """What became of a length that no shot can have, and of words for the camera that it does not obey."""
    for timed in SECONDS.finditer(f"{shot.camera_motion}. {shot.description}"):
        value = value_s(timed[0])
        if not SHORTEST_S <= value <= LONGEST_S:
            limits = f"{SHORTEST_S:g} to {LONGEST_S:g} s"
            yield f"length: “{timed[0]}” is out of reach ({limits}), so it lasts {shot.duration_s:g} s"
        elif abs(value - shot.duration_s) > 0.05:
            yield f"length: “{timed[0]}” is not taken for that of the shot, which lasts {shot.duration_s:g} s"
    yield from disobeyed(shot.camera_motion, scene.camera_move)


@cache
def _undrawn_verbs() -> frozenset[str]:
    return frozenset(map(stem, listed("undrawn_verbs")))
