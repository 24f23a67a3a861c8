"""The drawn cat among the sample portraits."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.backlot.canvas import Canvas, Spot, both, curve

# fmt: off


def drawn_cat() -> NDArray[np.uint8]:
    """A ginger tabby looking straight at you."""
    c = Canvas((170, 196, 204))
    c.lay(c.glow((384, 330), 300, 300), (214, 228, 226), 0.9)
    ginger, dark, cream = (226, 142, 66), (176, 92, 38), (252, 236, 212)
    body = c.shape([(150, 800), (186, 660), (262, 560), (384, 530), (506, 560), (582, 660), (618, 800)])
    c.lay(body, ginger)
    c.lay(c.glow((384, 700), 74, 120) * body, cream, 0.95)
    c.lay(c.glow((384, 560), 150, 40) * body, dark, 0.8)
    for side in (-1, 1):
        for k, y in enumerate((640, 700, 752)):
            c.lay(
                c.stroke(
                    [(384 + side * (214 + 10 * k), y), (384 + side * 160, y + 12), (384 + side * 118, y + 4)],
                    16,
                    soft=3,
                )
                * body,
                dark,
                0.75,
            )
    chest = [(252, 236, 212), (240, 206, 164), (232, 160, 88), (214, 128, 60)]

    def ruff(part: float, dice: np.random.Generator) -> Sequence[Spot]:
        x, y = dice.uniform(170, 600), dice.uniform(560, 770)
        lean = (x - 384) * 0.05
        return [(x, y), (x + lean, y + 9), (x + 1.4 * lean, y + 20)]

    c.hair(ruff, 700, chest, 1.2, 69, within=body, strength=0.4)
    for side in (-1, 1):
        ear = [
            (384 + side * 66, 210), (384 + side * 130, 116), (384 + side * 196, 62), (384 + side * 214, 150),
            (384 + side * 212, 290),
        ]
        c.lay(c.shape(ear), ginger)
        c.lay(c.shape(ear) * c.glow((384 + side * 200, 90), 60, 70), dark, 0.8)
        inner = [
            (384 + side * 108, 206), (384 + side * 146, 146), (384 + side * 184, 110), (384 + side * 194, 170),
            (384 + side * 190, 260),
        ]
        c.lay(c.shape(inner, soft=3), (238, 172, 150))

        def tuft(part: float, dice: np.random.Generator, side: float = side) -> Sequence[Spot]:
            return [
                (384 + side * (100 + 60 * part), 236), (384 + side * (118 + 50 * part), 190),
                (384 + side * (140 + 36 * part), 150 + dice.normal(0, 8)),
            ]

        c.hair(tuft, 40, [cream, (250, 214, 180)], 1.3, 60 + side)
    head = c.shape(
        both(
            [(384, 158), (300, 170), (216, 226), (168, 330), (176, 430), (232, 510), (310, 556), (384, 566)]
        )
    )
    c.lay(head, ginger)
    c.lay(c.glow((384, 250), 130, 70) * head, (240, 166, 92), 0.6)
    for side in (-1, 1):
        c.lay(c.glow((384 + side * 190, 400), 50, 120) * head, dark, 0.5)
        c.lay(c.glow((384 + side * 66, 470), 62, 42) * head, cream, 1.0)
        c.lay(c.glow((384 + side * 92, 330), 58, 56) * head, (248, 206, 150), 0.55)
    c.lay(c.glow((384, 522), 58, 30) * head, cream, 1.0)
    c.lay(c.glow((384, 360), 26, 80) * head, (242, 182, 118), 0.7)
    coat = [(204, 118, 50), (244, 176, 104), (188, 102, 42), (250, 200, 140)]

    def fur(part: float, dice: np.random.Generator) -> Sequence[Spot]:
        a, r = 2 * np.pi * dice.random(), np.sqrt(dice.random())
        x, y = 384 + 205 * r * np.cos(a), 370 + 190 * r * np.sin(a)
        dx, dy = (x - 384) * 0.11, (y - 400) * 0.1 + (4 if y > 400 else -6)
        return [(x, y), (x + dx * 0.6, y + dy * 0.5), (x + dx, y + dy + 2)]

    c.hair(fur, 2600, coat, 1.0, 70, within=head, strength=0.38)
    for u in (-46, -17, 17, 46):
        c.lay(
            c.stroke([(384 + u * 0.8, 184), (384 + u * 0.85, 224), (384 + u * 0.45, 268)], 13, soft=2.5)
            * head,
            dark,
            0.85,
        )
    for side in (-1, 1):
        for k, y in enumerate((330, 374, 420)):
            c.lay(
                c.stroke(
                    [
                        (384 + side * 216, y - 14), (384 + side * (180 - 4 * k), y),
                        (384 + side * (150 + 6 * k), y + 10),
                    ],
                    12,
                    soft=2.5,
                )
                * head,
                dark,
                0.8,
            )
    rim = np.array(
        curve(
            both(
                [
                    (384, 160), (300, 172), (218, 228), (170, 330), (178, 430), (234, 510), (312, 556),
                    (384, 566),
                ]
            ),
            closed=False,
        )
    )
    c.hair(
        lambda p, d: (
            lambda q, v: [tuple(q - v * 6), tuple(q + v * 5), tuple(q + v * (12 + d.normal(0, 3)) + (0, 3))]
        )(rim[int(p * 239)], (rim[int(p * 239)] - (384, 370)) / np.hypot(*(rim[int(p * 239)] - (384, 370)))),
        420,
        coat,
        1.5,
        71,
        strength=0.8,
    )
    for side in (-1, 1):
        x, y = 384 + side * 92, 342
        almond = [
            (x - side * 46, y + 18), (x - side * 26, y - 22), (x + side * 6, y - 36), (x + side * 38, y - 24),
            (x + side * 50, y - 6), (x + side * 34, y + 22), (x, y + 34), (x - side * 28, y + 30),
        ]
        c.lay(c.shape([((a - x) * 1.13 + x, (b - y) * 1.15 + y) for a, b in almond], soft=1), (66, 34, 22))
        eye = c.shape(almond, soft=0.6)
        c.lay(eye, (150, 178, 70))
        c.lay(c.glow((x, y + 14), 30, 18) * eye, (222, 224, 120), 0.9)
        c.lay(c.glow((x, y - 34), 50, 14) * eye, (58, 74, 30), 0.8)
        c.lay(
            c.shape(
                [
                    (x, y - 33), (x + 11, y - 10), (x + 12, y + 6), (x, y + 32), (x - 12, y + 6),
                    (x - 11, y - 10),
                ],
                soft=0.8,
            )
            * eye,
            (16, 14, 14),
        )
        c.lay(c.oval((x - 12, y - 13), 8, 8, soft=0.7), (255, 255, 255), 0.95)
        c.lay(c.oval((x + 12, y + 13), 3.4, 3.4, soft=0.8), (255, 255, 255), 0.6)
    nose = c.shape([(352, 428), (384, 422), (416, 428), (404, 448), (384, 460), (364, 448)], soft=0.8)
    c.lay(nose, (214, 110, 104))
    c.lay(c.glow((376, 432), 12, 5) * nose, (250, 186, 176), 0.8)
    line = (112, 56, 40)
    c.lay(c.stroke([(384, 458), (384, 470), (384, 484)], 3.6, ends=(0.7, 0.7), soft=0.6), line)
    c.lay(
        c.stroke([(324, 486), (350, 500), (384, 485), (418, 500), (444, 486)], 4, ends=(0.3, 0.3), soft=0.6),
        line,
    )
    for side in (-1, 1):
        for k in range(7):
            c.lay(
                c.oval(
                    (384 + side * (34 + 13 * (k % 4)), 458 + 11 * (k // 4) + 3 * (k % 2)), 2.2, 2.2, soft=0.6
                ),
                (170, 110, 70),
                0.8,
            )
        for k in range(4):
            root = (384 + side * 62, 464 + 7 * k)
            c.lay(
                c.stroke(
                    [root, (384 + side * 170, 440 + 22 * k), (384 + side * 280, 438 + 36 * k)],
                    2.6,
                    ends=(1, 0.1),
                    soft=0.4,
                ),
                (255, 252, 244),
                0.9,
            )
    return c.picture()
