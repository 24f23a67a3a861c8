"""The drawn sample portraits: people and a cat who never lived, painted by this script so that nobody's rights
stand in the way of trying the studio. `python -m training.backlot.portraits` writes them to `resources/samples`.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

import resources
from engines.media.image import write_image
from training.backlot.canvas import Canvas, Colour, Spot, both, curve, mirror
from training.backlot.cat import drawn_cat

# fmt: off


def _eye(
    canvas: Canvas,
    at: Spot,
    side: float,
    iris: Colour,
    lash: Colour,
    white: Colour,
    lid: Colour,
    size: float,
    wing: float = 7,
) -> None:
    """An open eye; `side` is -1 for the one on the left of the picture."""
    x, y = at
    outer, inner = x + side * 33 * size, x - side * 31 * size
    top = [(outer, y + 1), (x + side * 18 * size, y - 14 * size), (x - side * 2, y - 18 * size)]
    top += [(x - side * 18 * size, y - 11 * size), (inner, y + 6 * size)]
    bottom = [
        (x - side * 16 * size, y + 12 * size), (x + side * 2, y + 14 * size),
        (x + side * 20 * size, y + 10 * size),
    ]
    opening = canvas.shape([*top, *bottom])
    canvas.lay(opening, white)
    pupil = (x, y - 2 * size)
    radius = 14.5 * size
    canvas.lay(canvas.oval(pupil, radius, radius) * opening, 0.45 * np.array(iris, np.float32))
    canvas.lay(canvas.oval(pupil, radius * 0.88, radius * 0.88, soft=1.2) * opening, iris)
    glow = canvas.glow((pupil[0] + 3 * size, pupil[1] + 6 * size), 7 * size, 5 * size)
    canvas.lay(glow * canvas.oval(pupil, radius * 0.85, radius * 0.85) * opening, (255, 238, 200), 0.35)
    canvas.lay(canvas.oval(pupil, radius * 0.44, radius * 0.44, soft=0.6) * opening, (18, 12, 12))
    canvas.lay(
        canvas.stroke([(a, b + 4 * size) for a, b in top], 12 * size, soft=3) * opening, (60, 40, 48), 0.5
    )
    canvas.lay(
        canvas.oval((pupil[0] - 5 * size, pupil[1] - 5 * size), 3.6 * size, 3.6 * size, soft=0.5),
        (255, 255, 255),
        0.95,
    )
    canvas.lay(
        canvas.oval((pupil[0] + 5 * size, pupil[1] + 5 * size), 1.6 * size, 1.6 * size, soft=0.6),
        (255, 255, 255),
        0.5,
    )
    canvas.lay(
        canvas.oval((inner + side * 3 * size, y + 5 * size), 4 * size, 3.2 * size, soft=1) * opening,
        (214, 150, 140),
        0.8,
    )
    edge = [(outer + side * wing * size, y - 0.85 * wing * size), *top]
    canvas.lay(canvas.stroke(edge, 5.6 * size, ends=(0.1, 0.25), soft=0.5), lash)
    canvas.lay(
        canvas.stroke([(outer, y + 1), *bottom[::-1], (inner, y + 6 * size)], 2.0 * size, soft=0.8), lid, 0.8
    )
    crease = [(a + side * 2 * size, b - 9 * size) for a, b in top[:4]]
    canvas.lay(canvas.stroke(crease, 3.2 * size, soft=1.4), lid, 0.75)


def _lips(
    canvas: Canvas, y: float, half: float, upper: Colour, lower: Colour, seam: Colour, shine: float
) -> None:
    line = [(384 - half, y - 5), (384 - half * 0.5, y - 0.5), (384, y + 1)]
    line += mirror(line[-2::-1])
    top = [(384 - half, y - 5), (384 - half * 0.5, y - 10), (384 - half * 0.17, y - 15), (384, y - 11)]
    top += mirror(top[-2::-1])
    bottom = [(384 - half * 0.62, y + 12), (384 - half * 0.25, y + 20), (384, y + 21)]
    bottom += mirror(bottom[-2::-1])
    canvas.lay(canvas.shape([*top, *line[-2:0:-1]], soft=0.9), upper)
    canvas.lay(canvas.shape([line[0], *bottom, line[-1], *line[-2:0:-1]], soft=1.1), lower)
    canvas.lay(canvas.glow((384 - 6, y + 10), half * 0.3, 3.5), (255, 235, 225), shine)
    canvas.lay(canvas.stroke(line, 3.0, ends=(0.5, 0.5), soft=0.6), seam)


def _brow(canvas: Canvas, at: Spot, side: float, colours: Sequence[Colour], size: float, seed: int) -> None:
    x, y = at
    arc = np.array(
        [(x - side * 34, y + 8), (x - side * 8, y - 5), (x + side * 18, y - 9), (x + side * 44, y + 3)]
    )
    canvas.lay(
        canvas.stroke([tuple(p) for p in arc], 11 * size, ends=(0.75, 0.05), soft=2.2), colours[0], 0.75
    )
    line = curve([tuple(p) for p in arc], closed=False)

    def hair(part: float, dice: np.random.Generator) -> Sequence[Spot]:
        foot = line[int(part * 215)] + (0, (4.5 - 5 * part) * size * dice.uniform(-1, 1))
        lean = side * (3 + 9 * part)
        return [
            tuple(foot + (0, 3)),
            tuple(foot + (lean * 0.5, -2 * size)),
            tuple(foot + (lean, (-6 + 9 * part) * size)),
        ]

    canvas.hair(hair, 70, colours, 1.0, seed, strength=0.7)


def painted_woman() -> NDArray[np.uint8]:
    """An oil-like portrait: auburn hair pinned up, green dress, light from the left."""
    c = Canvas((44, 62, 66))
    c.lay(c.glow((250, 300), 260, 300), (112, 132, 122), 0.75)
    c.lay(c.glow((700, 700), 260, 300), (20, 28, 34), 0.7)
    dice = np.random.default_rng(5)
    for _ in range(150):
        x, y, a = dice.uniform(0, 768), dice.uniform(0, 768), dice.uniform(-0.9, 0.3)
        dx, dy = 60 * np.cos(a), 60 * np.sin(a)
        tone = (120, 140, 126) if dice.random() < 0.5 else (30, 46, 52)
        c.lay(c.stroke([(x, y), (x + dx, y + dy), (x + 2 * dx, y + 2.1 * dy)], 26, soft=5), tone, 0.13)
    skin, shade, deep = (236, 196, 168), (196, 134, 108), (146, 86, 72)
    back = c.shape(
        both([(384, 120), (290, 136), (222, 210), (214, 330), (240, 440), (300, 500), (384, 510)])
    )
    c.lay(back, (72, 34, 26))
    c.lay(c.shape([(326, 128), (330, 82), (384, 58), (440, 80), (446, 128), (384, 144)]), (92, 44, 30))
    neck = c.shape(both([(384, 480), (330, 500), (324, 566), (300, 608), (180, 650), (110, 800), (384, 820)]))
    c.lay(neck, (226, 182, 152))
    below_chin = [(322, 530), (384, 566), (456, 500), (458, 610), (402, 628), (336, 574)]
    c.lay(c.shape(below_chin, soft=12) * neck, deep, 0.6)
    c.lay(c.glow((452, 620), 40, 60) * neck, shade, 0.7)
    for side, much in ((-1, 0.18), (1, 0.26)):
        collar = [(384 + side * 54, 672), (384 + side * 22, 668), (384 + side * 6, 678)]
        c.lay(c.stroke(collar, 7, soft=3) * neck, shade, much)
    dress = c.shape(
        [
            (40, 800), (96, 700), (190, 652), (262, 640), (320, 690), (384, 712), (448, 690), (506, 640),
            (580, 652), (672, 700), (728, 800),
        ]
    )
    c.lay(dress, (38, 84, 72))
    c.lay(c.glow((210, 700), 90, 60) * dress, (92, 150, 122), 0.6)
    c.lay(c.glow((640, 780), 120, 90) * dress, (12, 38, 38), 0.8)
    for a, b in ((150, 200), (230, 262), (540, 520), (610, 570), (330, 340)):
        c.lay(c.stroke([(b, 668), ((a + b) / 2, 715), (a, 775)], 10, soft=4) * dress, (16, 50, 46), 0.5)
    c.lay(
        c.stroke([(258, 640), (320, 692), (384, 714), (448, 692), (510, 640)], 6, soft=1),
        (206, 178, 120),
        0.9,
    )
    for side in (-1, 1):
        c.lay(
            c.shape(
                [
                    (384 + side * 122, 330), (384 + side * 140, 322), (384 + side * 143, 360),
                    (384 + side * 130, 400), (384 + side * 118, 392),
                ]
            ),
            shade,
        )
    face = c.shape(
        both(
            [(384, 196), (316, 208), (270, 262), (258, 330), (264, 398), (284, 462), (324, 520), (384, 548)]
        ),
        soft=0.8,
    )
    c.lay(face, skin)
    for at, rx, ry, tone, much in (
        ((510, 400), 52, 130, shade, 0.85), ((530, 470), 60, 60, deep, 0.5), ((384, 560), 90, 26, shade, 0.7),
        ((258, 430), 26, 90, shade, 0.4), ((330, 290), 60, 44, (250, 222, 196), 0.7),
        ((306, 400), 34, 26, (246, 214, 188), 0.6), ((300, 418), 32, 24, (222, 128, 112), 0.4),
        ((462, 418), 32, 24, (208, 112, 98), 0.42), ((322, 326), 42, 18, shade, 0.5),
        ((446, 326), 42, 18, shade, 0.62), ((384, 222), 100, 18, shade, 0.5), ((412, 392), 13, 44, shade, 0.5),
        ((376, 374), 6, 40, (252, 228, 204), 0.7), ((380, 418), 9, 8, (255, 236, 216), 0.75),
        ((384, 438), 26, 6, deep, 0.4), ((384, 455), 8, 8, shade, 0.35), ((384, 503), 28, 7, shade, 0.65),
        ((378, 528), 20, 10, (248, 214, 188), 0.5),
    ):
        c.lay(c.glow(at, rx, ry) * face, tone, much)
    for side in (-1, 1):
        c.lay(
            c.stroke([(384 + side * 22, 420), (384 + side * 27, 430), (384 + side * 18, 438)], 4, soft=1.6),
            deep,
            0.6,
        )
        c.lay(c.oval((384 + side * 11, 438), 6.5, 2.8, soft=1.2), (96, 46, 40), 0.8)
        _eye(
            c, (384 + side * 62, 346), side, (86, 128, 102), (46, 24, 22), (238, 230, 220), (134, 76, 62), 1.0
        )
        _brow(
            c, (384 + side * 62, 304), side, [(104, 58, 40), (84, 44, 32), (126, 74, 50)], 0.85, 3 + int(side)
        )
    _lips(c, 476, 44, (172, 70, 68), (204, 98, 92), (104, 36, 40), 0.5)
    auburn = [(156, 78, 44), (124, 58, 36), (190, 108, 62), (88, 42, 28), (214, 138, 84)]
    for side in (-1, 1):
        wave = [
            (384 - side * 6, 176), (384 + side * 62, 200), (384 + side * 116, 262), (384 + side * 124, 350),
            (384 + side * 136, 448), (384 + side * 154, 392), (384 + side * 164, 262), (384 + side * 104, 150),
            (384, 128),
        ]
        c.lay(c.shape(wave, soft=1), (112, 54, 34) if side < 0 else (92, 44, 30))

        def lock(part: float, dice: np.random.Generator, side: float = side) -> Sequence[Spot]:
            out = 20 + 36 * part + dice.normal(0, 3)
            return [
                (384 - side * 4, 178 - 46 * part), (384 + side * (46 + out * 0.5), 194 - 50 * part),
                (384 + side * (96 + out * 0.8), 258 - 34 * part), (384 + side * (108 + out), 346),
                (384 + side * (118 + 0.5 * out), 436 + dice.normal(0, 10)),
            ]

        c.hair(lock, 260, auburn if side < 0 else auburn[:4], 1.3, 20 + int(side), strength=0.5)

        def curl(part: float, dice: np.random.Generator, side: float = side) -> Sequence[Spot]:
            x = 384 + side * (132 + 18 * part)
            return [
                (x, 352), (x + side * 10, 410), (x - side * 9, 462 + dice.normal(0, 5)),
                (x - side * (4 - 8 * part), 528 + dice.normal(0, 14)),
            ]

        c.hair(curl, 90, auburn, 1.3, 30 + int(side), strength=0.6)
        c.lay(c.oval((384 + side * 128, 416), 7, 8, soft=0.7), (232, 224, 212))
        c.lay(c.oval((384 + side * 128 - 2, 413), 2.4, 2.4, soft=0.8), (255, 255, 255), 0.9)
    c.hair(
        lambda p, d: [
            (330 + 108 * p, 134 - 16 * np.sin(np.pi * p)), (340 + 60 * p + d.normal(0, 6), 74),
            (440 - 100 * p, 116),
        ],
        130,
        auburn,
        1.4,
        41,
        strength=0.55,
    )
    return _brushed(c.picture())


def _brushed(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Flatten fine tones into touches of paint, but keep the features crisp."""
    paint = cv2.xphoto.oilPainting(picture, 3, 1)
    return cv2.addWeighted(paint, 0.6, cv2.bilateralFilter(picture, 5, 24, 3), 0.4, 0).astype(np.uint8)


def flat_man() -> NDArray[np.uint8]:
    """A flat poster portrait: a bearded man in a woollen cap."""
    c = Canvas((242, 182, 84))
    c.lay(c.oval((384, 380), 318, 318), (248, 206, 120))
    coat, coat_dark = (44, 62, 92), (32, 46, 72)
    body = c.shape(
        [(60, 800), (96, 690), (190, 632), (300, 600), (468, 600), (578, 632), (672, 690), (708, 800)]
    )
    c.lay(body, coat)
    c.lay(c.shape([(400, 600), (470, 600), (578, 632), (672, 690), (708, 800), (470, 800)]) * body, coat_dark)
    c.lay(c.shape(both([(384, 560), (318, 570), (292, 616), (312, 668), (384, 690)])), (206, 84, 60))
    for k in range(9):
        x = 306 + 19.5 * k
        c.lay(
            c.stroke(
                [(x, 596 + 10 * np.sin(k / 8 * np.pi)), (x, 664 + 12 * np.sin(k / 8 * np.pi))], 4, ends=(1, 1)
            ),
            (176, 66, 48),
            0.8,
        )
    skin, shade = (238, 184, 146), (216, 152, 116)
    for side in (-1, 1):
        c.lay(c.oval((384 + side * 130, 372), 22, 34), shade)
        c.lay(c.oval((384 + side * 130, 374), 11, 20), (196, 126, 96))
    face = c.shape(
        both([(384, 190), (312, 200), (266, 262), (256, 350), (262, 430), (300, 520), (384, 560)])
    )
    c.lay(face, skin)
    c.lay(
        c.shape([(404, 180), (560, 180), (560, 580), (404, 580), (430, 480), (452, 380), (448, 300)], soft=1)
        * face,
        shade,
        0.55,
    )
    beard = (124, 66, 40)
    whiskers = c.shape(
        [
            (254, 372), (272, 404), (300, 436), (340, 440), (384, 434), (428, 440), (468, 436), (496, 404),
            (514, 372), (522, 450), (496, 546), (440, 606), (384, 622), (328, 606), (272, 546), (246, 450),
        ]
    )
    c.lay(whiskers, beard)
    c.lay(
        whiskers * c.shape([(404, 420), (560, 360), (560, 640), (380, 640), (420, 560)]), (100, 52, 32), 0.8
    )
    for k in range(15):
        x = 276 + 15.4 * k
        bend = (x - 384) * 0.05
        c.lay(
            c.stroke(
                [
                    (x, 530 - abs(x - 384) * 0.1), (x - bend, 560 - abs(x - 384) * 0.12),
                    (x - 2.6 * bend, 588 - abs(x - 384) * 0.2),
                ],
                3.4,
            )
            * whiskers,
            (154, 88, 54),
            0.75,
        )
    c.lay(c.oval((384, 488), 64, 26, soft=0.6), (216, 152, 116))
    _lips(c, 486, 42, (176, 86, 74), (204, 112, 96), (110, 44, 42), 0.25)
    moustache = [(384, 446), (352, 440), (316, 458), (296, 484), (330, 478), (362, 470), (384, 468)]
    c.lay(c.shape(both(moustache), sharp=False), (140, 76, 46))
    for side in (-1, 1):
        c.lay(
            c.stroke([(384 + side * 22, 456), (384 + side * 48, 458), (384 + side * 76, 474)], 3),
            (166, 98, 60),
            0.9,
        )
        c.lay(c.oval((384 + side * 84, 420), 24, 15, soft=5), (232, 134, 106), 0.75)
        _eye(
            c, (384 + side * 60, 356), side, (96, 74, 44), (58, 32, 24), (250, 246, 238), (190, 122, 90), 0.95
        )
        brow = [
            (384 + side * 28, 316), (384 + side * 58, 302), (384 + side * 92, 304), (384 + side * 104, 318),
            (384 + side * 62, 318), (384 + side * 30, 330),
        ]
        c.lay(c.shape(brow), beard)
    c.lay(
        c.shape(
            [(384, 330), (372, 380), (356, 416), (364, 434), (384, 440), (404, 434), (412, 416), (396, 380)],
            soft=0.8,
        ),
        (226, 160, 122),
    )
    c.lay(
        c.shape([(390, 340), (398, 390), (414, 416), (404, 435), (386, 440), (392, 400)], soft=1.5),
        (200, 130, 98),
        0.7,
    )
    c.lay(c.oval((378, 416), 8, 6, soft=2.5), (252, 216, 186), 0.8)
    for side in (-1, 1):
        c.lay(c.oval((384 + side * 13, 433), 5.5, 3, soft=0.8), (140, 78, 60), 0.9)
    cap = c.shape(both([(384, 70), (300, 84), (246, 150), (238, 250), (300, 262), (384, 264)]))
    c.lay(cap, (30, 104, 110))
    c.lay(cap * c.shape([(420, 60), (560, 60), (560, 280), (440, 280), (452, 180)]), (22, 84, 92), 0.9)
    for k in range(11):
        u = (k - 5) / 5
        c.lay(
            c.stroke([(384 + 30 * u, 84), (384 + 110 * u, 150), (384 + 136 * u, 226)], 4, ends=(0.5, 1))
            * cap,
            (18, 72, 80),
            0.7,
        )
    fold = c.shape(
        [
            (226, 222), (300, 206), (384, 202), (468, 206), (542, 222), (544, 282), (468, 264), (384, 258),
            (300, 264), (224, 282),
        ]
    )
    c.lay(fold, (46, 134, 138))
    for k in range(21):
        u = (k - 10) / 10
        c.lay(
            c.stroke([(384 + 154 * u, 208 + 14 * u * u), (384 + 156 * u, 258 + 20 * u * u)], 4, ends=(1, 1))
            * fold,
            (30, 104, 110),
            0.8,
        )
    c.lay(c.oval((384, 62), 40, 36), (240, 236, 224))
    c.lay(c.oval((396, 70), 26, 24, soft=6), (214, 206, 190), 0.8)
    return c.picture()


SAMPLES: dict[str, Callable[[], NDArray[np.uint8]]] = {
    "painted-woman": painted_woman,
    "flat-man": flat_man,
    "drawn-cat": drawn_cat,
}


if __name__ == "__main__":
    for name, draw in SAMPLES.items():
        write_image(resources.SAMPLES / f"{name}.png", draw())
