"""Read the cells of a notebook, for the tests and the tools."""

import re

IGNORED = re.compile(r"^\s*#\s*NBVAL_IGNORE_OUTPUT\s*$", re.MULTILINE)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def code_cells(notebook):
    """Return pairs of the number and the cell, of the code cells."""
    return [(k, cell) for k, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def markdown_cells(notebook):
    """Return pairs of the number and the source, of the Markdown cells."""
    return [
        (k, cell.source) for k, cell in enumerate(notebook.cells) if cell.cell_type == "markdown"
    ]


def tags(cell):
    """Return the tags of a cell."""
    return cell.metadata.get("tags", [])
