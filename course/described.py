"""Add text alternatives to pictures in JupyterLab, for readers who do not see the pictures.

JupyterLab shows a PNG picture without a text alternative. A chapter describes each picture in the
metadata of the notebook cell that draws the picture. The kernel does not receive the metadata of
cells, so the module `described` reads the descriptions from the file of the notebook. If the reader
has not changed the code of a cell, the module also sends the cell's picture as HTML with the
description, and JupyterLab shows this HTML.
"""

import html
import json
import os
from pathlib import Path

from IPython import get_ipython

FILE = "JPY_SESSION_NAME"  # where Jupyter's server tells a kernel the path of its notebook
_known = {}  # maps the source of a cell to the description of its picture


def describe_pictures():
    """Read the descriptions of pictures in the running notebook, and add them to its pictures."""
    known = descriptions(os.environ.get(FILE, ""))
    publisher = getattr(get_ipython(), "display_pub", None)
    if known and hasattr(publisher, "register_hook"):
        _known.update(known)
        publisher.register_hook(_with_description)


def descriptions(path):
    """Return a dict that maps the code of a notebook cell to the description of its picture.

    If there is no notebook at `path`, the dict is empty.
    """
    try:
        cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return {}
    return {
        "".join(cell["source"]): cell["metadata"]["alt"]
        for cell in cells
        if "alt" in cell["metadata"]
    }


def add_description(data, **attributes):
    """If an output has a PNG picture and its cell has a description, add HTML that contains both.

    Parameters
    ----------
    data : dict
        The representations of the output by their MIME types, to which "text/html" is added.
    attributes : dict of str
        Further attributes of the HTML element that shows the picture.
    """
    alt = _known and _known.get(get_ipython().get_parent().get("content", {}).get("code"))
    if alt and "image/png" in data and "text/html" not in data:
        attributes |= {"alt": alt, "src": f"data:image/png;base64,{data['image/png'].strip()}"}
        pairs = (f'{name}="{html.escape(str(text))}"' for name, text in attributes.items())
        data["text/html"] = f"<img {' '.join(pairs)}>"


def _with_description(message):
    add_description(message["content"].get("data", {}))
    return message
