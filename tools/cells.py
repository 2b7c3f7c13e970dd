"""Read the cells of a notebook, for the tests and the tools."""

import re

IGNORED = re.compile(r"^\s*#\s*NBVAL_IGNORE_OUTPUT\s*$", re.MULTILINE)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def code_cells(notebook):
    """Return the code cells of a notebook, as a list of pairs (number, cell)."""
    return [(k, cell) for k, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def markdown_cells(notebook):
    """Return the Markdown cells of a notebook, as a list of pairs (number, source)."""
    return [
        (k, cell.source) for k, cell in enumerate(notebook.cells) if cell.cell_type == "markdown"
    ]


def tags(cell):
    """Return the tags in the metadata of a cell, as a list."""
    return cell.metadata.get("tags", [])
