"""Pictures in and out: upright, sRGB, 8 bits, whatever the file held (EXIF turns, CMYK, 16 bits, palettes)."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from engines.contract import BadInput

MAX_PIXELS = 100_000_000
MIN_SIDE = 64

Image.MAX_IMAGE_PIXELS = None  # read_image has its own limit, with words for people


def read_image(path: Path, field: str = "image") -> np.ndarray:
    """The picture as (height, width, 3) uint8 RGB, or (height, width, 4) RGBA when any pixel is transparent.

    Raises `BadInput` for a file that is missing, empty, no picture, damaged, under 64 pixels on a side or over
    100 megapixels; the size is checked before any pixel is decoded.
    """
    if not path.is_file():
        raise BadInput(field, f"{path} does not exist", "choose a picture file")
    if path.stat().st_size == 0:
        raise BadInput(field, f"{path.name} is an empty file", "choose a picture file")
    try:
        with Image.open(path) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise BadInput(
                    field,
                    f"{path.name} has {width}×{height} pixels",
                    "make it smaller: 100 megapixels at most",
                )
            if min(width, height) < MIN_SIDE:
                raise BadInput(
                    field,
                    f"{path.name} has only {width}×{height} pixels",
                    f"use at least {MIN_SIDE} on each side",
                )
            return _upright_srgb(picture)
    except UnidentifiedImageError:
        raise BadInput(field, f"{path.name} is not a picture", "use a PNG, JPEG, WebP or TIFF file") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInput(field, f"{path.name} is damaged ({error})", "export the picture again") from None


def _upright_srgb(picture: Image.Image) -> np.ndarray:
    turned = ImageOps.exif_transpose(picture)
    if turned.mode.startswith("I;16") or turned.mode in ("I", "F"):
        levels = np.asarray(turned, np.float32)
        scale = 255 / max(65535.0 if turned.mode != "F" else float(levels.max()), 1e-6)
        turned = Image.fromarray((levels * scale).clip(0, 255).astype(np.uint8))
    alpha = turned.convert("RGBA").getchannel("A") if turned.has_transparency_data else None
    profile = turned.info.get("icc_profile")
    if profile and turned.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = (
                ImageCms.profileToProfile(turned, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
                or turned
            )
        except ImageCms.PyCMSError:
            pass  # a broken profile: the plain conversion below is the best there is
    rgb = np.array(turned.convert("RGB"))
    if alpha is None or alpha.getextrema() == (255, 255):
        return rgb
    return np.dstack([rgb, np.asarray(alpha)])


def write_image(path: Path, pixels: np.ndarray) -> None:
    """Write (height, width, 3 or 4) uint8 pixels; the suffix chooses the format. The file appears whole."""
    part = path.with_name(path.name + ".part")
    Image.fromarray(pixels).save(part, format=Image.registered_extensions()[path.suffix.lower()])
    part.replace(path)
