"""Give the pictures of a chapter a text alternative in JupyterLab, for readers who do not see them.

JupyterLab shows a PNG without one. A chapter describes each picture in the metadata of its cell,
which no kernel gets to see, so the descriptions are read from the chapter's file. A picture whose
cell is as in this file is also sent as HTML with the description, and JupyterLab then shows that.
"""

import html
import json
import os
from pathlib import Path

from IPython import get_ipython

FILE = "JPY_SESSION_NAME"  # where Jupyter's server tells a kernel the path of its notebook
_known = {}  # maps the source of a cell to the description of its picture


def describe_pictures():
    """Read the descriptions of the notebook that runs, and add them to what it will display."""
    known = descriptions(os.environ.get(FILE, ""))
    publisher = getattr(get_ipython(), "display_pub", None)
    if known and hasattr(publisher, "register_hook"):
        _known.update(known)
        publisher.register_hook(_with_description)


def descriptions(path):
    """Return a dict from the source of each cell with a description to this description.

    If there is no notebook at this path, the dict is empty.
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
    """Add an HTML picture to the data of an output, if they have a PNG and its cell a description.

    Parameters
    ----------
    data : dict
        The representations of the output by their MIME types, to which "text/html" is added.
    attributes : dict of str
        Further attributes of the HTML element.
    """
    alt = _known and _known.get(get_ipython().get_parent().get("content", {}).get("code"))
    if alt and "image/png" in data and "text/html" not in data:
        attributes |= {"alt": alt, "src": f"data:image/png;base64,{data['image/png'].strip()}"}
        pairs = (f'{name}="{html.escape(str(text))}"' for name, text in attributes.items())
        data["text/html"] = f"<img {' '.join(pairs)}>"


def _with_description(message):
    add_description(message["content"].get("data", {}))
    return message
