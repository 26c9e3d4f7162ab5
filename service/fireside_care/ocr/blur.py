"""How blurred a picture is, and sharper versions of a blurred one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fireside_care.ocr.pictures import Pixels

BLURRED = 1.3
"""From this spread on (pixels) text is missed or misread, and sharpening helps. Pages from
scanners, screens and steady cameras measure 0.2 to 1.1, blurred photos 1.5 to 5."""

_AGAIN = 2.0
_STRONG_EDGES = 98
# Against ringing where the blur left nothing to restore: smaller is sharper and noisier.
_NOISE = 0.002


def spread(pixels: Pixels) -> float:
    """The blur as the standard deviation of a Gaussian, in pixels.

    An edge that was sharp loses more of its steepness when it is blurred once more than one
    that was soft already; how strong its contrast is does not matter.
    """
    import cv2
    import numpy as np

    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.float32)
    # Single noisy pixels are not edges.
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.7)
    once, twice = (
        cv2.magnitude(cv2.Sobel(one, cv2.CV_32F, 1, 0), cv2.Sobel(one, cv2.CV_32F, 0, 1))
        for one in (smooth, cv2.GaussianBlur(smooth, (0, 0), _AGAIN))
    )
    crest = once >= 0.98 * cv2.dilate(once, np.ones((5, 5), np.uint8))
    edges = crest & (once > max(np.percentile(once, _STRONG_EDGES), 1.0))
    if not edges.any():
        return 0.0
    ratio = float(np.median(once[edges] / np.maximum(twice[edges], 1e-3)))
    return _AGAIN / math.sqrt(max(ratio * ratio - 1.0, 1e-4))


def sharper(pixels: Pixels, blur: float) -> list[Pixels]:
    """Versions of a picture blurred by ``blur`` pixels; each brings out other words.

    The last is a negative: pale words on a dark ground are found better as dark ones on a pale.
    """
    import numpy as np

    stronger = restored(pixels, 1.3 * blur, _NOISE / 2)
    return [unsharp(pixels, 3.0, 2.5), restored(pixels, blur, _NOISE), np.subtract(255, stronger)]


def unsharp(pixels: Pixels, width: float, amount: float) -> Pixels:
    """With the difference to its blurred self added."""
    import cv2
    import numpy as np

    values = pixels.astype(np.float32)
    values += amount * (values - cv2.GaussianBlur(values, (0, 0), width))
    return np.clip(values, 0, 255).astype(np.uint8)


def restored(pixels: Pixels, blur: float, noise: float) -> Pixels:
    """With a Gaussian blur of that many pixels undone as far as noise allows (Wiener)."""
    import numpy as np

    height, width = pixels.shape[:2]
    down = np.fft.fftfreq(height)[:, None]
    across = np.fft.rfftfreq(width)[None, :]
    passed = np.exp(-2 * (math.pi * blur) ** 2 * (down**2 + across**2))
    undo = (1 + noise) * passed / (passed * passed + noise)
    channels = [
        np.fft.irfft2(np.fft.rfft2(pixels[..., channel]) * undo, s=(height, width))
        for channel in range(3)
    ]
    return np.clip(np.stack(channels, axis=-1), 0, 255).astype(np.uint8)
