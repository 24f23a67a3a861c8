"""Scripts of many kinds for tests, and what is seen and said in them."""

from pathlib import Path

from engines.film.shots import Screenplay
from engines.film.staging import stage
from engines.stage.scene import Scene

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "resources" / "samples" / "lighthouse.fountain"

HARBOUR = """Title: The Net

EXT. HARBOUR - DAY

Boats rock on the grey water. Gulls cry.

ANNA (34), a tall woman in a red coat, walks along the sea wall.

TOM, 70, an old fisherman with a grey beard, mends a net.

ANNA
Tom. They want to sell the boats.

TOM
(not looking up)
They have wanted that for twenty years.

ANNA
This time they have the papers.

Tom's hands stop.

TOM
(quietly)
Then we go out tonight. One last time.

Anna looks out at the sea.
"""

EVERYTHING = """Title:
    _**THE TEST**_
Author: A. Writer

# Act One

= A synopsis.

FADE IN:

EXT. BRICK'S PATIO - DAY #1A#

A gorgeous day. But BRICK BRADDOCK is **sitting**[[a note]] here.

STEEL
Beer's ready!

BRICK (CONT'D)
They are.
{two_spaces}
They've been so all day.

STEEL
Screw retirement.

BRICK ^
Screw retirement.

@McCLANE
Yippie.

!SCANNING THE AISLES...

.BACK ROOM

/*
INT. CUT SCENE - DAY

Not here.
*/

MOM (V.O.)
Luke! Come down\\* for supper!

CLOSE ON THE DOOR
It opens.

> THE END <

> Burn to white.
""".replace("{two_spaces}", "  ")

KINDS = {
    "western": "EXT. DESERT - DUSK\n\nA lone RIDER in a brown coat rides away. CLOSE ON her eyes.\n\n"
    "RIDER\nIt ends here.\n",
    "space": "EXT. SPACE - NIGHT\n\nA small spaceship drifts past a planet.\n\nINT. SPACESHIP - CONTINUOUS\n\n"
    "A robot, BOLT, rolls in.\n\nBOLT\nCaptain?\n",
    "nature": "Narrator: Every winter they come down.\nA herd of deer crosses the frozen lake at dawn.\n"
    "A wolf watches. Its eyes do not move.\n",
    "story": "# The Bear\n\nA bear lay in his cave.\n\n“I cannot sleep,” said the bear. “It is too quiet.”\n\n"
    "The end.\n",
    "chase": "EXT. CITY STREET - DAY\n\nNINA sprints. Two POLICE OFFICERS chase her.\n\nShe leaps over a cart.\n",
    "no blank lines": "INT. KITCHEN - MORNING\nMara makes coffee. Her son Leo (8) draws.\n"
    "LEO\nMum?\nMARA\nYes?\nLEO\nLook.\n",
    "spanish": "EXT. PLAYA - NOCHE\n\nLUCÍA\n¿Quién está ahí? Es demasiado tarde, no te quiero ver.\n",
    "list": "1. Wide shot of a mountain at sunrise.\n2. Close-up of a climber's face.\n3. He climbs the ridge.\n",
    "talk": "Ada: Are you a machine?\nAlan: Are you?\nAda (laughing): That is not an answer.\n",
    "capitals": "A MAN WALKS THROUGH A DESERT. HE FALLS TO HIS KNEES.",
    "montage": "MONTAGE - TRAINING\n\n-- Kofi runs up the stairs.\n-- Kofi falls asleep on a bench.\n\nEND MONTAGE\n",
    "silent": 'EXT. PARK - DAY\n\nA tramp sits on a bench.\n\n> "He had not eaten." <\n\nA dog steals his sandwich.\n',
    "phone": "INT. FLAT - NIGHT\n\nMAYA paces.\n\nSAM (on the phone)\nI am late.\n\nMAYA\nCome home.\n",
    "song": "INT. STAGE - NIGHT\n\nROSA\n~When the city sleeps, I wander,\n~When it wakes, I dream.\n",
    "sentence": "an astronaut plants a flag on the moon",
    "landscape": "The sea at night.",
    "headings only": "EXT. FOREST - DAWN\n\nINT. HUT - DAY\n",
}


def scenes(play: Screenplay) -> list[Scene]:
    made: list[Scene] = []
    for shot in play.shots:
        made.append(stage(shot, play, made[-1] if made else None))
    return made


def said(play: Screenplay) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for shot in play.shots for line in shot.dialogue]
