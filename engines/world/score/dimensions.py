"""The eight dimensions of the four pillars of GameWorld Score, and by which measures each is taken here.

Where the paper's own measure needs weights that cannot be had, it is named all the same, with the reason; where another
network of the catalogue can stand in for it, that is named beside it. All others need no weights but those that Matinee
brings.
"""

from functools import partial

from engines.elements.bench.axes import CLIP
from engines.elements.bench.report import Axis, Measure
from engines.world.score.actions import SCRIPTS

_measure = partial(
    Measure, better=""
)  # a world that stands still is best in half of them, and must not be called so
IDM = "idm (built in)"
ABSENT = {
    "image.musiq": "MUSIQ (SPAQ) is not installed: the catalogue of models has no entry for it",
    "aesthetic.laion": "the LAION aesthetic head is not installed: the catalogue of models has no entry for it",
    "smoothness.amt": "AMT-S is not taken: its licence, CC BY-NC, forbids commercial use",
    "object.slam": "DROID-SLAM is not installed: the catalogue of models has no entry for it",
}
"""Measures of the paper that nobody can make here, and why."""

DIMENSIONS = (
    Axis(
        id="image",
        title="Visual quality: image",
        column="image quality",
        asks="Are the frames clean and sharp?",
        measures=(
            _measure(
                id="image.musiq",
                title="MUSIQ",
                formula="MUSIQ trained on SPAQ / 100, long side at most 512, mean over frames",
                model="MUSIQ-SPAQ",
            ),
            _measure(
                id="image.clip",
                title="CLIP-IQA",
                formula="softmax of 100 × cosine of the frame with “Good photo.” against “Bad photo.” "
                "(arXiv 2207.12396), mean of the start and of what a walk shows half of the way",
                model=CLIP,
            ),
            _measure(
                id="image.laplacian",
                title="Sharpness kept",
                formula="variance of the Laplacian of the frames over that of the start picture: 1 is as sharp as the "
                "start; what is seen on the way differs, so that the true game is the measure of it",
                high=1.5,
            ),
            _measure(
                id="image.sharpness",
                title="Sharpness",
                formula="1 − blur: how much neighbouring pixels still differ more before a blur of 11 pixels than "
                "after it (Crété-Roffet 2007), of the frame half of the way",
            ),
        ),
    ),
    Axis(
        id="aesthetic",
        title="Visual quality: aesthetic",
        column="aesthetic quality",
        asks="Are the frames good to look at?",
        measures=(
            _measure(
                id="aesthetic.laion",
                title="LAION aesthetic",
                formula="linear head on CLIP ViT-L/14 / 10, mean over frames",
                model="LAION aesthetic predictor",
            ),
            _measure(
                id="aesthetic.clip",
                title="CLIP-IQA, aesthetic",
                formula="the softmax of CLIP-IQA for “Aesthetic photo.” against “Not aesthetic photo.”",
                model=CLIP,
            ),
            _measure(
                id="aesthetic.colour",
                title="Colour kept",
                formula="colourfulness (Hasler and Süsstrunk 2003) of the frames and of the start picture, the smaller "
                "over the larger",
            ),
        ),
    ),
    Axis(
        id="temporal",
        title="Temporal quality: consistency",
        column="temporal consistency",
        asks="Does a picture go on from the one before?",
        measures=(
            _measure(
                id="temporal.clip",
                title="CLIP",
                formula="mean of ½ (cosine with the frame before + cosine with the first frame), of 9 frames of a walk "
                "(the paper: all frames, ViT-B/32)",
                model=CLIP,
                low=0.5,
            ),
            _measure(
                id="temporal.warped",
                title="Difference after motion",
                formula="mean difference of grey level of a frame, brought on by its optical flow (DIS), and the next, "
                "where the flow there and back agrees; 427 pixels across",
                unit="grey levels, less is better",
                high=10,
            ),
        ),
    ),
    Axis(
        id="smoothness",
        title="Temporal quality: motion smoothness",
        column="motion smoothness",
        asks="Does what moves move on evenly?",
        measures=(
            _measure(
                id="smoothness.amt",
                title="AMT-S",
                formula="1 − mean difference / 255 of every second frame and what AMT-S makes of its neighbours",
                model="AMT-S",
            ),
            _measure(
                id="smoothness.rebuilt",
                title="Rebuilt by flow",
                formula="the paper's formula with optical flow (DIS) in place of AMT-S: both neighbours are brought "
                "half of the way; 256 pixels across",
                low=0.8,
                decimals=3,
            ),
            _measure(
                id="smoothness.flow",
                title="Flow",
                formula="1 − Σ|f′ − f| / Σ(|f| + |f′| + 0.1 px), f and f′ the DIS optical flow of one thing from "
                "frame to frame to frame, at 427 pixels across",
            ),
        ),
    ),
    Axis(
        id="keyboard",
        title="Action controllability: keyboard",
        column="keyboard precision",
        asks="Does the world do what the keys say?",
        measures=(
            _measure(
                id="keyboard.idm",
                title="Inverse dynamics",
                formula="accuracy of back/none/forward, left/none/right, jump and attack, mean of the four: what an "
                "inverse-dynamics model sees in 16 frames a second against what was asked (the paper: VPT's, of "
                "Minecraft; ours was trained on the block world, so it answers for pictures of blocks only)",
                model=IDM,
            ),
            _measure(
                id="keyboard.idm_each",
                title="Inverse dynamics, each class",
                formula="the same as the mean over the classes of each group: a world that never obeys comes to 0.42",
                model=IDM,
            ),
            _measure(
                id="keyboard.flow",
                title="By flow, each class",
                formula="back/none/forward and left/none/right from optical flow alone: what flows from frame to frame "
                "is explained by two turns and three ways over a level ground; mean over classes, 0.33 for a world "
                "that never obeys",
            ),
        ),
    ),
    Axis(
        id="mouse",
        title="Action controllability: mouse",
        column="mouse precision",
        asks="Does the view turn as the mouse says?",
        measures=(
            _measure(
                id="mouse.idm",
                title="Inverse dynamics",
                formula="accuracy over nine directions, none among them, below 5.6 degrees a second",
                model=IDM,
            ),
            _measure(
                id="mouse.idm_each",
                title="Inverse dynamics, each direction",
                formula="the same as the mean over the directions: with all 76, 0.11 for a world that never obeys",
                model=IDM,
            ),
            _measure(
                id="mouse.flow",
                title="By flow, each direction",
                formula="the nine directions from the turns by which optical flow is explained; mean over directions",
            ),
        ),
    ),
    Axis(
        id="object",
        title="Physical rules: object consistency",
        column="object consistency",
        asks="Do things stay where they are?",
        measures=(
            _measure(
                id="object.slam",
                title="DROID-SLAM",
                formula="1 − reprojection error / 2.5",
                model="DROID-SLAM",
            ),
            _measure(
                id="object.reprojected",
                title="Reprojection",
                formula="1 − e / 2.5 px at 256 across: a frame is brought to where one was a quarter of a second "
                "before by known depth and pose, e is how far what both show still moves (DIS flow, at most 2.5)",
            ),
            _measure(
                id="object.rigid",
                title="Rigidity",
                formula="1 − e / 2.5 px, e the mean Sampson distance of optical flow over a quarter of a second from "
                "the epipolar geometry that fits it best (RANSAC): needs no depth; what stands still is rigid",
            ),
        ),
    ),
    Axis(
        id="scenario",
        title="Physical rules: scenario consistency",
        column="scenario consistency",
        asks="Is a place the same when one comes back?",
        measures=(
            _measure(
                id="scenario.mirrored",
                title="Out and back",
                formula="1 − d / 255, d the mean difference of a frame of the way out and its mirror on the way back, "
                "at 256 × 256, least over shifts of ±4 px; 12 pairs of a walk",
                low=0.5,
                decimals=3,
            ),
            _measure(
                id="scenario.returned",
                title="Back at the start",
                formula="1 − mean difference / 255 of the last frame and the first, after all is undone",
                low=0.5,
                decimals=3,
            ),
        ),
    ),
)
NOTE = (
    f"The dimensions and the {len(SCRIPTS)} labels of actions are those of GameWorld Score. Each label is a walk: it "
    "is done, one rests, it is undone, and one rests again. The formulas are the paper's where that is said; the "
    "figures do not compare with its table, which is of other pictures and networks. The true game is the ceiling of "
    "each measure: what it lacks of 1 there is the estimator's own error on frames of the real game. Worlds are "
    "measured with what lives by itself, and the sway of steps, turned off."
)
