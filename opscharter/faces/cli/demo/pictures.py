"""Small pictures from before and after, drawn here: a corridor light, a puddle under a pipe, a heap of refuse."""

import io
from functools import cache
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from opscharter.core.files.operations import PreparedFile, prepare_file

SCENES = 4
_SIZE = (720, 540)


@cache
def prepared(center_id: int, scene: int, after: bool) -> PreparedFile:
    """Return a checked and stored picture; each is drawn once per run and its bytes are kept once."""
    picture = _draw(scene, after=after)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=80)
    name = f"{'办理后' if after else '办理前'}-{scene + 1}.jpg"
    return prepare_file(
        upload=SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg"), center_id=center_id
    )


def _draw(scene: int, *, after: bool) -> Image.Image:
    rng = Random(f"picture:{scene}:{after}")  # noqa: S311 - a drawing
    lit = after or scene % 2
    wall = (205, 200, 188) if lit else (74, 74, 84)
    floor = (150, 142, 130) if lit else (48, 46, 52)
    picture = Image.new("RGB", _SIZE, wall)
    pen = ImageDraw.Draw(picture)
    pen.polygon([(0, 540), (720, 540), (520, 330), (200, 330)], fill=floor)
    pen.polygon([(0, 0), (200, 90), (200, 330), (0, 540)], fill=tuple(max(0, c - 24) for c in wall))
    pen.rectangle((420, 130, 500, 330), fill=(112, 82, 58), outline=(60, 44, 32), width=4)
    if scene % 2:
        _matter(pen, rng, after=after)
    else:
        pen.ellipse(
            (310, 40, 400, 90),
            fill=(255, 244, 200) if after else (90, 90, 96),
            outline=(60, 60, 60),
        )
        if after:
            glow = Image.new("RGB", _SIZE, (0, 0, 0))
            ImageDraw.Draw(glow).ellipse((180, 0, 540, 330), fill=(70, 62, 30))
            picture.paste(Image.blend(picture, glow.filter(ImageFilter.GaussianBlur(60)), 0.12))
    grain = Image.effect_noise(_SIZE, 18).convert("RGB")
    return Image.blend(picture, grain, 0.08)


def _matter(pen: ImageDraw.ImageDraw, rng: Random, *, after: bool) -> None:
    pen.rectangle((90, 60, 112, 470), fill=(140, 146, 150))
    if after:
        return
    for _drop in range(40):
        x, y = rng.randint(60, 330), rng.randint(400, 520)
        r = rng.randint(10, 34)
        shade = rng.randint(60, 120)
        pen.ellipse((x, y, x + r * 2, y + r), fill=(shade, shade + 20, shade + 36))
