"""Pictures are painted anew: what is stored is ours, without EXIF (place, device) and without anything hidden behind it."""

import io
import warnings
from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps

from opscharter.core.files.refusals import FileNotAllowed, FileUnreadable

MOST_PIXELS: Final = 64_000_000
"""Decoded only up to this size (a phone's 48 megapixels fit); read from the header, before decoding."""
LONGEST_SIDE: Final = 2560
THUMBNAIL: Final = 320
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


@dataclass(frozen=True, slots=True)
class Picture:
    """A re-encoded picture with its thumbnail (JPEG)."""

    content: bytes
    content_type: str
    extension: str
    width: int
    height: int
    thumbnail: bytes


def repaint(stream: IO[bytes]) -> Picture:
    """Decode, turn upright, scale to at most 2560 pixels a side and encode again.

    Raises `FileNotAllowed` for an image bomb, `FileUnreadable` for a damaged one.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # the paper printer turns this on for the whole process: half a picture would pass for a whole one
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            with Image.open(stream, formats=_FORMATS) as image:
                _check_size(image)
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                return _encode(_upright(image))
    except FileNotAllowed:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _bomb() from None
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        MemoryError,
        KeyError,
        IndexError,
        TypeError,
    ):
        # Pillow's decoders answer damaged data with any of these
        raise FileUnreadable(_("This picture is damaged and cannot be opened.")) from None


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS or width < 1 or height < 1:
        raise _bomb()


def _bomb() -> FileNotAllowed:
    return FileNotAllowed(
        _("The picture has too many pixels."),
        remedy=_("Send it in a smaller size, or a screenshot of it."),
    )


def _upright(image: Image.Image) -> Image.Image:
    """Return it scaled, turned as EXIF says, in RGB or RGBA, with nothing but pixels."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    turned = ImageOps.exif_transpose(image)
    clear = turned.has_transparency_data
    mode = "RGBA" if clear else "RGB"
    pixels = turned.convert(mode)
    bare = Image.new(mode, pixels.size)
    bare.paste(pixels)
    return bare


def _encode(image: Image.Image) -> Picture:
    clear = image.mode == "RGBA"
    content = io.BytesIO()
    if clear:
        image.save(content, "PNG", compress_level=6)
    else:
        image.save(content, "JPEG", quality=85, optimize=True, progressive=True)
    small = image.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    if clear:
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    thumbnail = io.BytesIO()
    small.save(thumbnail, "JPEG", quality=80)
    kind = ("image/png", "png") if clear else ("image/jpeg", "jpg")
    return Picture(content.getvalue(), *kind, *image.size, thumbnail.getvalue())
