"""The command that executes chapters again leaves the files alone unless an output has changed."""

import shutil

import nbformat
import pytest
import store_outputs
from notebook_rules import ROOT, code_cells

CHAPTER = ROOT / "notebooks" / "00_start_here.ipynb"


def edited(path, edit):
    """Apply `edit` to each stored output of a notebook file."""
    notebook = nbformat.read(path, as_version=4)
    for _, cell in code_cells(notebook):
        for output in cell.outputs:
            edit(output)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


def other_run(output):
    """Change what differs from run to run: the ids of widgets, and colours."""
    view = output.get("data", {}).get("application/vnd.jupyter.widget-view+json")
    if view:
        view["model_id"] = "0" * 32
    if output.output_type == "error":
        output.traceback = [f"\x1b[31m{line}\x1b[0m" for line in output.traceback]


def wrong_digit(output):
    if output.output_type == "stream":
        output.text = output.text.replace("X (5, 4)", "X (5, 3)")


@pytest.mark.notebooks
def test_only_a_changed_output_is_stored(tmp_path, capsys):
    path = tmp_path / CHAPTER.name
    shutil.copy(CHAPTER, path)
    store_outputs.store(path)  # another matplotlib may draw another picture, the first time
    drawn = path.read_bytes()
    edited(path, other_run)
    before = path.read_bytes()
    assert before != drawn

    edited(path, wrong_digit)
    assert path.read_bytes() != before
    store_outputs.main([str(path)])
    assert path.read_bytes() == before
    changed = [k for k, cell in code_cells(nbformat.read(path, 4)) if "Y.astype" in cell.source]
    line = f"new outputs in cells {changed}; timing cells stored anew: []\n"
    assert capsys.readouterr().out.endswith(line)
