"""Pictures of adverts, drawn on the spot."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_SANS = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
_CHINESE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
HAS_CHINESE = _CHINESE.exists()

LINES = (
    "Golden Root tea ends arthritis pain",
    "for good. No more tablets needed.",
    "Only 40 boxes left, call 01632 960123.",
)
TEXT = " ".join(LINES)


def font(size: int, *, chinese: bool = False) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A face that is on the machine, at least Pillow's own."""
    if chinese:
        return ImageFont.truetype(str(_CHINESE), size, index=2)
    return ImageFont.truetype(_SANS, size) if Path(_SANS).exists() else ImageFont.load_default(size)


def page(
    lines: tuple[str, ...] = LINES,
    *,
    size: int = 36,
    chinese: bool = False,
    ink: str = "black",
    paper: str = "white",
    width: int = 900,
) -> Image.Image:
    """Lines one under the other."""
    image = Image.new("RGB", (width, 120 + len(lines) * size * 3 // 2), paper)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        place = (60, 60 + number * size * 3 // 2)
        draw.text(place, line, font=font(size, chinese=chinese), fill=ink)
    return image


def columns(left: tuple[str, ...], right: tuple[str, ...]) -> Image.Image:
    """A heading over two columns."""
    image = Image.new("RGB", (1000, 420), "white")
    draw = ImageDraw.Draw(image)
    draw.text((60, 40), "News for your knees this week", font=font(44), fill="darkred")
    for x, lines in ((60, left), (540, right)):
        for number, line in enumerate(lines):
            draw.text((x, 140 + number * 44), line, font=font(26), fill="black")
    return image


def with_code(image: Image.Image, payload: str, *, scale: int = 5) -> Image.Image:
    """The picture with a QR code under it."""
    import segno

    buffer = io.BytesIO()
    segno.make(payload, error="m").save(buffer, kind="png", scale=scale, border=4)
    code = Image.open(buffer).convert("RGB")
    both = Image.new("RGB", (image.width, image.height + code.height + 20), "white")
    both.paste(image, (0, 0))
    both.paste(code, (image.width - code.width - 40, image.height))
    return both


def blurred(image: Image.Image, radius: float) -> Image.Image:
    """Out of focus."""
    return image.filter(ImageFilter.GaussianBlur(radius))


def grainy(image: Image.Image, deviation: float) -> Image.Image:
    """Taken in bad light."""
    grain = np.random.default_rng(5).normal(0, deviation, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """As the bytes of a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


# "Golden Root tea", written once with pillow-heif: the project has the reader alone.
HEIC = base64.b64decode(
    """
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVdtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAA
AAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABewABAAAAAAAAAyAAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABo
dmMxAAAAAA5waXRtAAAAAAABAAAA12lwcnAAAAC4aXBjbwAAAHlodmNDAQNwAAAAkAAAAAAAPPAA/P34+AAADwNgAAEA
GEABDAH//wNwAAADAJAAAAMAAAMAPLoCQGEAAQAsQgEBA3AAAAMAkAAAAwAAAwA8oAtICp8mW6kkprm4CGgwIAAAAwMg
AAADACFiAAEAB0QBwXKwYkAAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAABaAAAAKIAAAAQcGl4aQAAAAAD
CAgIAAAAF2lwbWEAAAAAAAAAAQABBIECAwQAAAMobWRhdAAAAxwoAa8ZYoFbrvcB4E7T9FGMYrWIlgaBGANsLsAAB0yp
0u6oID9PkqH1UsppujCok46VyF56D+YGa4ByrwxxvwOGWnRILZ//ntzKlAkS9xGaa10fHjum2hH9qCmgSYFsRI8BV4jd
MnpzasaR5sASTi5cNQsdmKfCTVaGO2jL/pGapGHECoyxEF/D76qATX7BIHZ/N3v6CfrjtWM0DSr8iP+HqCumnXPr/ojV
5Gz1oVfpPEBslvNKL4DhMOfdVN56yJSeAgwXPXyLGMmr5BRMfuv8kYGiVgS9Bv4xXX6Vk97vR9shmbeiJwkPH4cVqgRG
nGg6ms9IslKD1epXow6S89VU+uxWq8o8WLr4QNk87YLxPlVaAdSzK0410kJe03am0uO6SrT6sqgKb965j4Elv2bwhMjq
U7sFtnIP7W3EQBG+sIMi38LkOLBGyPiSp27mSf6yIftyEHsHm+B9U1xrXdPdflBVhH+rmDSRig4gb0dZ/zbb9XGvAb6c
m8gnp9wmTXq3kg+/t6u+zOTwznnyM5y8ADS/U6ZHRAg+yC3TJhPdEbOrrXkFj1hCxMjBreN5K+QrbX224aAxbwdAL+hG
1XJCg39nye7gHU+Dd+ZwOkp1ARxeRWIbML27kWsC4JMEZPGfZ0Uxq5lPhqIOPZsmp1r16w2S9d4lvPPD1Bc4/lxTqX04
lAun1P72jszXx+H3q76mDdt3RXfvzbJ+58zmBRoy+HkQoIfIhSCnMW6mZKeKjs5/9G3BDlzCOUdTP6Qkh3UoYTVR0E6r
N9ZrmKKOLDm5Ess0UsomyXpUeaEfpYued6ure4pC/MgaMCeMIizNQQt9ro3VyXNe6H7Oqjm3WlKrI1yudIdv08jHCplD
bWN+h8DdhutuDc+fIQWQyryKmDaQnMQC+Q61w6RRTuRiwud2/PFMYsfHQZv3zdt8laC1a30HvyUfKnkcJsutbX6B91UN
is16fjCLwrzFRIE8Axbz3MgXv68THN6GCXWGbWTPQDHebDi9CT0Ao2DY3cPLGfcbAmccEjDDQALuxKWQkBCgAAQQADYA
EGAAAISA
    """
)
