"""The command that executes chapters again leaves the files alone unless an output has changed."""

import base64
import io

import nbformat
import pytest
import store_outputs
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

HIDDEN = {"jupyter": {"outputs_hidden": True}, "tags": ["raises-exception"]}
CELLS = [
    new_code_cell('print("X (5, 4)")\nprint(object())'),
    new_code_cell("import ipywidgets\nipywidgets.IntSlider()"),
    new_code_cell("1 / 0", metadata=HIDDEN),
    new_code_cell('from PIL import Image\nImage.new("RGB", (9, 9), "red")'),
    new_code_cell("# NBVAL_IGNORE_OUTPUT\nfrom time import perf_counter\nprint(perf_counter())"),
]


def other_run(outputs):
    """Change what differs from run to run: ids, addresses, colours, the bytes of a picture."""
    printed, view, error, picture = outputs
    printed.text = printed.text.replace("at 0x", "at 0x1")
    view.data["application/vnd.jupyter.widget-view+json"]["model_id"] = "0" * 32
    error.traceback = [f"\x1b[31m{line}\x1b[0m" for line in error.traceback]
    file = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(picture.data["image/png"]))) as image:
        image.save(file, "png", compress_level=0)
    picture.data["image/png"] = base64.b64encode(file.getvalue()).decode()


@pytest.mark.notebooks
def test_only_a_changed_output_is_stored(tmp_path, capsys):
    path = tmp_path / "small.ipynb"
    nbformat.write(new_notebook(cells=CELLS), path)
    assert store_outputs.store(path) == ([0, 1, 2, 3], [4])
    stored = nbformat.read(path, as_version=4)
    outputs = [cell.outputs[0] for cell in stored.cells[:4]]
    assert outputs[2].traceback[0] == " "  # the line that JupyterLab shows of a hidden output
    other_run(outputs)
    nbformat.write(stored, path)
    store_outputs.main([str(path)])
    assert capsys.readouterr().out == (
        "small.ipynb: new outputs in cells []; timing cells stored anew: [4]\n"
    )
    assert nbformat.read(path, as_version=4).cells[:4] == stored.cells[:4]

    outputs[0].text = outputs[0].text.replace("4)", "3)")
    nbformat.write(stored, path)
    assert store_outputs.store(path) == ([0], [4])
    assert nbformat.read(path, as_version=4).cells[1:4] == stored.cells[1:4]
