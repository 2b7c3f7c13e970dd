"""A sheet of 8 x 8 cells that can be drawn on by mouse and by keyboard: an ipywidgets control."""

import ipywidgets as widgets
from matplotlib import colormaps
from matplotlib.colors import to_hex
from traitlets import TraitError, Tuple, Unicode, validate

from helpers import plots
from helpers.explorers.base import drawing

SIZE, FULL = 8, 16  # cells in a row; ink of a full cell
BLANK = (0,) * SIZE**2
PIXELS = 30  # of a cell: what a finger or a shaking hand still hits

# Every cell wears the class of its ink, so that a change of the ink is one message to the browser.
_STYLE = f"""<style>
.explorer-cells .explorer-cell {{ border: 1px solid {plots.GRID}; box-shadow: none; }}
.explorer-cells .explorer-cell:focus-visible {{
    outline: 3px solid {plots.VERMILLION}; outline-offset: -1px; z-index: 1;
}}
{{inks}}
</style>"""


class Cells(widgets.GridBox):
    """Cells with ink from 0 (none) to 16 (full). A press inks an empty one, and halves and empties.

    Each cell is a button, named by its row, its column and its ink. By keyboard, Tab goes from cell
    to cell and Space presses. In JupyterLab `helpers/labextension` makes the sheet one stop of Tab,
    with arrow keys inside it, and lets a drag of the mouse draw a line.

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
        style, layout = (
            widgets.ButtonStyle(),
            widgets.Layout(width=side, height=side, margin="0", padding="0"),
        )
        self.buttons = [widgets.Button(style=style, layout=layout) for _ in BLANK]
        for place, button in enumerate(self.buttons):
            button.add_class("explorer-cell")
            button.on_click(lambda _, place=place: self.press(place))
        self._shown = [None] * len(BLANK)
        looks = widgets.HTML(_sheet(), layout=widgets.Layout(display="none"))
        super().__init__(
            [*self.buttons, looks],
            description=description,
            layout=widgets.Layout(
                grid_template_columns=f"repeat({SIZE}, {side})",
                grid_auto_rows=side,
                grid_gap="2px",
                margin="8px 16px 8px 2px",
            ),
        )
        self.add_class("explorer-cells")
        self.observe(lambda _: self._show(), names="value")
        self.value = value
        self._show()

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
        except ValueError as error:
            raise TraitError(str(error)) from error

    def _show(self):
        for place, (button, ink) in enumerate(zip(self.buttons, self.value, strict=True)):
            before = self._shown[place]
            if ink != before:
                with button.hold_sync():
                    button.remove_class(f"explorer-ink-{before}").add_class(f"explorer-ink-{ink}")
                    button.tooltip = cell_name(place, ink)
                self._shown[place] = ink


def after_press(ink):
    """The ink of a cell after it was pressed: full, then half, then none."""
    if ink == 0:
        return FULL
    return FULL // 2 if ink > FULL // 2 else 0


def cell_name(place, ink):
    """What a cell is called: where it is, and its ink."""
    return f"row {place // SIZE + 1}, column {place % SIZE + 1}: {ink}"


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
        if not (isinstance(ink, (int, float)) and 0 <= ink <= FULL and ink == int(ink)):
            raise ValueError(
                f"the ink of a cell is a whole number from 0 to {FULL}; "
                f"row {place // SIZE + 1}, column {place % SIZE + 1} has {ink!r}"
            )
    return tuple(int(ink) for ink in cells)


def _sheet():
    """The looks of the cells, with a grey for each ink as in `plots.ink_images`."""
    greys = colormaps[plots.SHARE]
    inks = (
        f".explorer-cells .explorer-ink-{ink} {{ background: {to_hex(greys(ink / FULL))}; }}"
        for ink in range(FULL + 1)
    )
    return _STYLE.replace("{inks}", "\n".join(inks))
