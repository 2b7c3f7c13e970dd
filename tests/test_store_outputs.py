"""Test that `tools/store_outputs.py` stores an output again only if readers see a difference."""

import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from notebook_rules import ROOT

sys.path.append(str(ROOT / "tools"))
import store_outputs


def printing(source, stored):
    return new_code_cell(source, outputs=[new_output("stream", name="stdout", text=stored)])


@pytest.mark.notebooks
def test_only_an_output_that_looks_different_is_stored(tmp_path):
    cells = [
        printing("print(object())", "<object object at 0x7f0123456789>\n"),
        printing("print(1 + 1)", "3\n"),
        printing("# NBVAL_IGNORE_OUTPUT\nimport time\nprint(time.time())", "0.5\n"),
        new_code_cell("1 / 0", metadata={"jupyter": {"outputs_hidden": True}}),
    ]
    cells[3].metadata.tags = ["raises-exception"]
    path = tmp_path / "small.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    assert store_outputs.store(path) == ([1, 3], [2])
    stored = nbformat.read(path, as_version=4).cells
    assert stored[0].outputs == cells[0].outputs
    assert stored[1].outputs[0].text == "2\n"
    # JupyterLab shows the first line of a hidden output, so an error must not be there.
    assert stored[3].outputs[0].traceback[0] == " "
