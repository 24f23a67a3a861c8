"""The proportions of a stylised body: a large head, long legs, small hands and feet. Metres."""

from dataclasses import dataclass

from engines.stage.cast.look import Look

_HEADS = {"child": 3.95, "adult": 5.15, "old": 4.9}


@dataclass(frozen=True)
class Build:
    """`head` is half the head's height; `shoulder`, `waist`, `hip` are half widths; limbs are lengths."""

    height: float
    head: float
    neck: float
    shoulder_y: float
    shoulder: float
    chest: float
    waist: float
    hip: float
    depth: float
    hip_y: float
    leg_apart: float
    thigh: float
    shin: float
    ankle: float
    upper_arm: float
    forearm: float
    hand: float
    foot: float
    arm_radius: float
    leg_radius: float

    @property
    def leg(self) -> float:
        return self.thigh + self.shin


def build_of(look: Look) -> Build:
    h, girth = look.height_m, look.girth
    heads = _HEADS[look.age] + (0.15 if look.age == "adult" and not look.feminine else 0)
    head = h / heads / 2
    slim = girth * (0.93 if look.feminine and look.age == "adult" else 1.0)
    wide = {
        "child": 0.088,
        "adult": 0.100 if look.feminine else 0.122,
        "old": 0.098 if look.feminine else 0.110,
    }[look.age]
    hip_y = h * {"child": 0.405, "adult": 0.475 if look.feminine else 0.465, "old": 0.45}[look.age]
    ankle = 0.036 * h
    leg = (hip_y - ankle) * 1.001
    arm = h * (0.30 if not look.child else 0.275)
    return Build(
        height=h,
        head=head,
        neck=(0.30 if look.feminine and not look.child else 0.26) * head,
        shoulder_y=h - 2 * head - 0.028 * h,
        shoulder=wide * h * (0.6 + 0.4 * girth),
        chest=(0.085 if look.feminine else 0.098) * h * girth * (0.95 if look.child else 1),
        waist=(0.066 if look.feminine and not look.child else 0.086) * h * girth,
        hip=(0.090 if look.feminine else 0.084) * h * girth * (0.95 if look.child else 1),
        depth=0.066 * h * girth,
        hip_y=hip_y,
        leg_apart=0.043 * h * girth,
        thigh=leg * 0.51,
        shin=leg * 0.49,
        ankle=ankle,
        upper_arm=arm * 0.51,
        forearm=arm * 0.49,
        hand=(0.058 if look.feminine or look.child else 0.064) * h * (1.12 if look.child else 1),
        foot=0.128 * h,
        arm_radius=0.0275 * h * slim,
        leg_radius=0.043 * h * slim,
    )
