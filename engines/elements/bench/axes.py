"""The seven axes of A2-Bench, and by which measures each is taken here."""

from engines.elements.bench.report import Axis, Measure

CLIP, DINO, FACES = "clip-vit-large-patch14", "dinov2-base", "sface"
SAMPLES = 8  # frames of a take in which references are looked for
FACE_DISTANCE = 0.1  # of the distance of the eyes: as far as the faces of two people are apart

_FOUND = "mean of the frames in which it is found"
_CUT = f"cosine of the features of its cut-out and of the same pixels of the frame, both over grey; {_FOUND}"


def _seen(kind: str) -> Measure:
    return Measure(
        id=f"{kind}.seen",
        title="Seen",
        formula="share of 8 frames in which it is found: by a similarity on which 7 SIFT keypoints agree, else by its "
        "form and colour, whose product has to be 0.45; where it is in no frame, its other figures are 0",
    )


def _likeness(kind: str) -> tuple[Measure, ...]:
    """How a reference is found again without any network."""
    return (
        Measure(
            id=f"{kind}.colour",
            title="Colour",
            formula="Bhattacharyya coefficient of Lab histograms (8 × 16 × 16, smoothed) of its cut-out and of the "
            f"same pixels of the frame, lightness brought to one median; {_FOUND}",
        ),
        Measure(
            id=f"{kind}.keypoints",
            title="Keypoints",
            formula="share of the SIFT keypoints of its cut-out, drawn as large as it is in the frame, that the frame "
            f"has at the same place; {_FOUND}",
        ),
        Measure(
            id=f"{kind}.form",
            title="Form",
            formula="normalised cross-correlation of lightness under its matte, both blurred by a hundredth of its "
            f"size; {_FOUND}",
        ),
    )


AXES = (
    Axis(
        id="text",
        title="Text fidelity",
        column="clip_score",
        asks="Does it show what the prompt says?",
        measures=(
            Measure(
                id="text.clip",
                title="CLIP score",
                formula="100 × cosine of the CLIP features of prompt and frame, mean of 8 frames",
                model=CLIP,
                low=10,
                high=40,
                decimals=1,
            ),
        ),
    ),
    Axis(
        id="character",
        title="Character consistency",
        column="human_face_similarity",
        asks="Are the people themselves?",
        measures=(
            Measure(
                id="character.face",
                title="Face",
                formula="cosine of the SFace features of the face in its picture and of the likeliest face in the "
                "frame, mean of the frames that show one",
                model=FACES,
            ),
            Measure(
                id="character.geometry",
                title="Face geometry",
                formula=f"1 − d / {FACE_DISTANCE}, d the mean distance of 50 points about eyes, nose, cheeks and jaw "
                "after similarity alignment in three dimensions, in distances of the eyes; mean of the frames "
                "that show a face",
                model="face-landmarker",
            ),
            _seen("character"),
            *_likeness("character"),
            Measure(id="character.dino", title="DINOv2", formula=_CUT, model=DINO),
        ),
    ),
    Axis(
        id="object",
        title="Object consistency",
        column="other_subject_clip",
        asks="Are things and animals themselves?",
        measures=(
            Measure(id="object.clip", title="CLIP image", formula=_CUT, model=CLIP),
            Measure(id="object.dino", title="DINOv2", formula=_CUT, model=DINO),
            _seen("object"),
            *_likeness("object"),
        ),
    ),
    Axis(
        id="background",
        title="Background consistency",
        column="env_clip",
        asks="Is the place the one that was given?",
        measures=(
            Measure(
                id="background.clip",
                title="CLIP image",
                formula="cosine of the features of its picture and of the same pixels of the frame, the elements "
                "covered with grey in both; mean of 8 frames",
                model=CLIP,
            ),
            Measure(
                id="background.dino",
                title="DINOv2",
                formula="the same with the features of DINOv2",
                model=DINO,
            ),
            *_likeness("background"),
        ),
    ),
    Axis(
        id="quality",
        title="Image quality",
        column="image_quality",
        asks="Are the pictures clean and sharp?",
        measures=(
            Measure(
                id="quality.clip",
                title="CLIP-IQA",
                formula="softmax of 100 × cosine of the frame with “Good photo.” against “Bad photo.” "
                "(arXiv 2207.12396), mean of 8 frames",
                model=CLIP,
            ),
            Measure(
                id="quality.sharpness",
                title="Sharpness",
                formula="1 − blur: how much neighbouring pixels still differ more before a blur of 11 pixels than "
                "after it (Crété-Roffet 2007); mean of 8 frames, at most 960 pixels across",
            ),
            Measure(
                id="quality.flicker",
                title="Flicker",
                formula="mean difference of grey level of what lies outside the elements from one frame to the next, "
                "motion compensated, at 427 pixels across",
                unit="grey levels",
                high=6,
                better="lower",
            ),
        ),
    ),
    Axis(
        id="smoothness",
        title="Motion smoothness",
        column="motion_smoothness",
        asks="Does what moves move on evenly?",
        measures=(
            Measure(
                id="smoothness.flow",
                title="Flow",
                formula="1 − Σ|f′ − f| / Σ(|f| + |f′| + 0.1 px), f and f′ the DIS optical flow of one thing from "
                "frame to frame to frame, at 427 pixels across",
            ),
        ),
    ),
    Axis(
        id="dynamic",
        title="Dynamic degree",
        column="dynamic_degree",
        asks="How much moves?",
        measures=(
            Measure(
                id="dynamic.mean",
                title="All of the picture",
                formula="mean length of the DIS optical flow",
                unit="% of the width a second",
                high=20,
                better="",
                decimals=1,
            ),
            Measure(
                id="dynamic.fastest",
                title="Fastest twentieth",
                formula="the same for the twentieth of the pixels that move fastest in each frame",
                unit="% of the width a second",
                high=60,
                better="",
                decimals=1,
            ),
        ),
    ),
)
