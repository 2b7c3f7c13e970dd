"""A sheet of 8 x 8 cells that can be drawn on by mouse and by keyboard: an ipywidgets control."""

import html
from numbers import Real

import ipywidgets as widgets
from matplotlib import colormaps
from matplotlib.colors import to_hex
from traitlets import TraitError, Tuple, Unicode, validate

from helpers import plots
from helpers.explorers.base import drawing
from helpers.explorers.quiet import move_quietly

SIZE, FULL = 8, 16  # cells in a row; ink of a full cell
BLANK = (0,) * SIZE**2
GREYS = [to_hex(colormaps[plots.SHARE](ink / FULL)) for ink in range(FULL + 1)]
PIXELS = 30  # of a cell: what a finger or a shaking hand still hits
EDGE = "#949494"  # the palest grey that those with weak sight still tell from white

_STYLE = f""".explorer-cells {{ position: relative; touch-action: none; }}
.explorer-cells > .explorer-cell {{ border: 1px solid {EDGE}; box-shadow: none; }}
.explorer-cells > .explorer-cell:focus-visible {{
    outline: 3px solid {plots.VERMILLION}; outline-offset: -1px; z-index: 1;
}}
.explorer-cells > .explorer-ink {{
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}}
"""


class Cells(widgets.GridBox):
    """Cells with ink from 0 (none) to 16 (full). A press inks an empty one, and halves and empties.

    Each cell is a button, named by its row and column. By keyboard, Tab goes from cell to cell and
    Space presses. In JupyterLab `helpers/labextension` adds the ink to the names, makes the sheet
    one stop of Tab with arrow keys inside it, and lets a drag of the mouse draw a line.

    The ink of all cells is in one widget, as a style sheet and as a text for those who do not see
    it: a message for each cell would make a move twice as long.

    Attributes
    ----------
    value : tuple of int, 64 of them
        The ink of each cell, row by row from the top left.
    description : str
        What the sheet is called.
    """

    value = Tuple(BLANK)
    description = Unicode()

    def __init__(self, description, value=BLANK):
        side = f"{PIXELS}px"
        style = widgets.ButtonStyle()
        layout = widgets.Layout(width=side, height=side, margin="0", padding="0")
        self.buttons = [
            widgets.Button(tooltip=cell_name(place), style=style, layout=layout)
            for place in range(len(BLANK))
        ]
        for place, button in enumerate(self.buttons):
            button.add_class("explorer-cell")
            button.on_click(lambda _, place=place: self.press(place))
        move_quietly(*self.buttons)
        self.ink = widgets.HTML()
        self.ink.add_class("explorer-ink")
        super().__init__(
            [*self.buttons, self.ink],
            description=description,
            layout=widgets.Layout(
                grid_template_columns=f"repeat({SIZE}, {side})",
                grid_auto_rows=side,
                grid_gap="2px",
                margin="8px 16px 8px 2px",
            ),
        )
        self.own_class = f"explorer-cells-{self.model_id}"
        self.add_class("explorer-cells").add_class(self.own_class)
        self.value = value
        self._show(None)
        self.observe(self._show, names="value")

    def press(self, place):
        """Give an empty cell full ink; take half from one with more than half, else all."""
        with drawing:  # two presses at once must not read the same value
            ink = list(self.value)
            ink[place] = after_press(ink[place])
            self.value = tuple(ink)

    @validate("value")
    def _ink(self, proposal):
        try:
            return as_ink(proposal["value"])
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error

    def _show(self, _change):
        self.ink.value = (
            f"<style>{_STYLE}{self._greys()}</style>"
            f'<span class="explorer-ink-list">{html.escape(ink_text(self.value))}</span>'
        )

    def _greys(self):
        """One rule for each ink that is there, with the grey that `plots.ink_images` gives it."""
        return "".join(
            ", ".join(
                f".{self.own_class} > :nth-child({place})"
                for place, other in enumerate(self.value, start=1)
                if other == ink
            )
            + f" {{ background: {GREYS[ink]}; }}\n"
            for ink in sorted(set(self.value))
        )


def after_press(ink):
    """The ink of a cell after it was pressed: full, then half, then none."""
    if ink == 0:
        return FULL
    return FULL // 2 if ink > FULL // 2 else 0


def cell_name(place):
    """What a cell is called."""
    return f"row {place // SIZE + 1}, column {place % SIZE + 1}"


def ink_text(cells):
    """The ink of all cells in words, row by row."""
    rows = (" ".join(map(str, cells[k : k + SIZE])) for k in range(0, len(cells), SIZE))
    return "Ink, row by row: " + "; ".join(rows)


def as_ink(cells):
    """`cells` as a tuple of 64 int.

    Raises
    ------
    ValueError
        If they are not 64 whole numbers from 0 to 16.
    """
    cells = tuple(cells)
    if len(cells) != len(BLANK):
        raise ValueError(f"{len(cells)} cells; expected {len(BLANK)}, row by row from the top left")
    for place, ink in enumerate(cells):
        if not (isinstance(ink, Real) and 0 <= ink <= FULL and ink == int(ink)):
            raise ValueError(
                f"the ink of a cell is a whole number from 0 to {FULL}; "
                f"{cell_name(place)} has {ink!r}"
            )
    return tuple(int(ink) for ink in cells)
