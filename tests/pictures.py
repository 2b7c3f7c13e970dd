"""Reading the pictures that explorers show."""

import base64
import io

import numpy as np
from PIL import Image


def shown(explorer):
    """The PNG that an explorer shows now, out of the address that holds it."""
    kind, _, content = bytes(explorer.picture.value).partition(b",")
    assert kind == b"data:image/png;base64"
    return base64.b64decode(content, validate=True)


def pixels(png):
    """Red, green and blue of each pixel of a PNG, (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def same(explorer, png):
    """Whether an explorer shows this picture, but for edges that are rounded otherwise."""
    return np.abs(pixels(shown(explorer)) - pixels(png)).max() <= 1
