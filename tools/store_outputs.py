"""Execute chapters again and store their outputs.

    python tools/store_outputs.py                                    every chapter
    python tools/store_outputs.py notebooks/01_shape_mismatches.ipynb

A stored output stays as it is if it differs from the new output only in what changes from run to
run: the ids of widgets, colours in a traceback, what `nbval_sanitize.cfg` names, and the bytes of a
picture whose pixels are equal. As a result, `git diff` shows only changes that a reader would see.
The outputs of cells that measure time, and figures of such times (tag `timing-figure`), are always
stored anew, and these cells are listed.
"""

import base64
import io
import os
import re
import sys
import tempfile
from pathlib import Path

import kernels  # noqa: F401
import nbformat
import numpy as np
from cells import COLOURS, IGNORED, code_cells, tags
from nbclient import NotebookClient
from nbval.plugin import get_sanitize_patterns
from PIL import Image

from course.exercises.guesses import OUTCOME

ROOT = Path(__file__).parent.parent
PATTERNS = get_sanitize_patterns(
    (ROOT / "tests/shared/nbval_sanitize.cfg").read_text(encoding="utf-8")
)
# In a fresh run, no exercise is solved and nothing guessed, so the printed progress is compared.
PATTERNS = [(pattern, text) for pattern, text in PATTERNS if "SOME" not in text]


def executed(notebook, folder):
    """Return a copy of a notebook with the outputs of a fresh run in `folder`."""
    copy = nbformat.from_dict(notebook)
    client = NotebookClient(
        copy,
        timeout=600,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
    )
    client.execute()
    # A figure inside a widget needs this entry during the run, but the entry is not stored.
    copy.metadata.pop("widgets", None)
    return copy


def giving_nothing_away(cell, outputs):
    """Return the outputs of a cell, such that nothing of them is seen where they are hidden.

    JupyterLab shows the first line of a hidden output. The first line of the outcome of a guess is
    a title. In front of any other hidden outputs, `giving_nothing_away` puts an output without
    content.
    """
    hidden = cell.metadata.get("jupyter", {}).get("outputs_hidden")
    if not hidden or not outputs or OUTCOME in outputs[0].get("data", {}):
        return outputs
    return [nbformat.v4.new_output("display_data"), *outputs]


def plain(text):
    """Return `text` without colours and without what differs from run to run."""
    text = COLOURS.sub("", "".join(text))
    for pattern, replacement in PATTERNS:
        text = re.sub(pattern, replacement, text)
    return text


def essence(output):
    """Return the part of an output that is equal in two outputs that show a reader the same."""
    if output.output_type == "stream":
        return output.name, plain(output.text)
    if output.output_type == "error":
        return output.ename, plain(output.evalue), plain("\n".join(output.traceback))
    shown = {kind: content(kind, value) for kind, value in output.data.items()}
    return output.metadata, shown


def content(kind, value):
    """Return the comparable part of one representation of a value, whose MIME type is `kind`."""
    if kind == "image/png":
        image = Image.open(io.BytesIO(base64.b64decode(value))).convert("RGBA")
        return image.size, np.asarray(image).tobytes()
    if kind == "application/vnd.jupyter.widget-view+json":
        return "a widget"
    return plain(value) if isinstance(value, str | list) else value


def is_timing(cell):
    """Return whether the outputs of a cell contain times, which change with each run."""
    return bool(IGNORED.search(cell.source)) or "timing-figure" in tags(cell)


def store(path):
    """Execute one notebook, and store the outputs that have changed.

    The result is two lists: the numbers of the cells with changed outputs, and the numbers of the
    cells with new times.
    """
    notebook = nbformat.read(path, as_version=4)
    fresh = executed(notebook, path.parent)
    changed, timing = [], []
    for (k, old), (_, new) in zip(code_cells(notebook), code_cells(fresh), strict=True):
        old.execution_count = new.execution_count
        new.outputs = giving_nothing_away(old, new.outputs)
        if list(map(essence, old.outputs)) != list(map(essence, new.outputs)):
            old.outputs = new.outputs
            (timing if is_timing(old) else changed).append(k)
        for output in old.outputs:
            if output.output_type == "execute_result":
                output.execution_count = new.execution_count
    text = nbformat.writes(notebook) + "\n"
    if text != path.read_text(encoding="utf-8"):
        path.write_text(text, encoding="utf-8", newline="\n")
    return changed, timing


def main(names):
    """Execute and store the named notebooks, or all, and print which cells have new outputs."""
    paths = [Path(name).resolve() for name in names]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder  # nobody's solved exercises are stored
        for path in paths or sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
            changed, timing = store(path)
            print(
                f"{path.name}: new outputs in cells {changed}; timing cells stored anew: {timing}"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
