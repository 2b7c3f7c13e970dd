"""What all explorers share: controls, a picture of fixed size, and a line that says what it shows.

An explorer has three parts. `compute(**state)` is a pure function of the positions of the controls.
`draw(result)` sets the artists of one figure, which lives as long as the explorer, and returns the
sentence that says what the picture shows now. This class wires the two to ipywidgets.

A move is drawn before the kernel reports that it has dealt with it. The display of ipywidgets waits
for that report, keeps the newest position meanwhile, and sends only this: while a hand is faster
than the drawing, positions are left out, and no queue of old pictures builds up. Drawing later, in
a task of its own, would lose this.

JupyterLab may hand messages of different controls to a kernel in different threads, but matplotlib
draws in one at a time. So all explorers share one lock: who comes while another draws waits, and
then draws the newest state.
"""

import base64
import html
import threading

import ipywidgets as widgets
from traitlets import Unicode

from helpers.explorers.picture import DPI, Picture, new_figure
from helpers.explorers.quiet import move_quietly

__all__ = ["DPI", "Explorer", "Picture", "choice", "drawing", "new_figure", "slider"]

drawing = threading.RLock()  # also for controls that change a value in two steps
LINES = 'style="line-height: 1.5"'  # ipywidgets sets lines as far apart as controls


class Explorer(widgets.VBox):
    """Controls above a picture and a sentence about it.

    Parameters
    ----------
    controls : dict of str to ipywidgets widget
        Each has a `value`; the keys are the arguments of `compute`.
    compute : callable
        (**state) -> result, without side effects.
    draw : callable
        result -> str; updates the artists of `figure`.
    figure : Picture
        Made by `new_figure`.
    about : str
        What the picture is of, for those who do not see it.
    beside : sequence of ipywidgets widget
        Stand behind the controls and are not controls themselves, such as a button that moves one.

    Attributes
    ----------
    state : dict
        The positions of the controls now.
    error : Exception or None
        What went wrong at the last move; it is also shown in the explorer.
    """

    def __init__(self, controls, compute, draw, figure, about, beside=()):
        self.controls = controls
        self.compute = compute
        self.draw = draw
        self.figure = figure
        self.about = about
        self.error = None
        width = round(figure.get_size_inches()[0] * DPI)
        self.picture = _DescribedImage(
            format="url",
            tooltip=about,
            # ipywidgets gives it a margin of two pixels.
            layout=widgets.Layout(
                width=f"{width}px", max_width="calc(100% - 4px)", object_fit="contain"
            ),
        )
        # Room for two lines, so that what stands below stays where it is during a drag.
        self.says = widgets.HTML(layout=widgets.Layout(min_height="42px"))
        self.says.add_class("explorer-says")
        # A screen reader speaks what changes inside a status that was there before, but ipywidgets
        # replaces all that an HTML widget holds. So the status is a widget that never changes,
        # and takes the sentence in as its own part, by name.
        self._sentence_id = f"explorer-says-{self.says.model_id}"
        status = widgets.HTML(
            f'<div role="status" aria-live="polite" aria-owns="{self._sentence_id}"></div>',
            layout=widgets.Layout(height="0", margin="0"),
        )
        self._start = {name: control.value for name, control in controls.items()}
        self._resetting = False
        reset = widgets.Button(description="Reset", tooltip="Put every control back to its start")
        reset.on_click(lambda _: self.reset())
        for control in controls.values():
            control.observe(self._on_move, names="value")
        row = widgets.Layout(
            display="flex", flex_flow="row wrap", align_items="center", grid_gap="0 12px"
        )
        super().__init__(
            [
                widgets.Box([*controls.values(), *beside, reset], layout=row),
                self.picture,
                status,
                self.says,
            ],
            layout=widgets.Layout(width="100%"),
        )
        self.add_class("explorer")
        self.refresh()

    def __repr__(self):
        # What a reader of the stored notebook sees in its place; ipywidgets cuts off after 110.
        return (
            "An explorer: a picture with sliders, live while the notebook runs; still ones follow."
        )

    @property
    def state(self):
        """The positions of the controls, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def reset(self):
        """Put every control back to where it started, and draw once."""
        with drawing:
            self._resetting = True
            for name, control in self.controls.items():
                control.value = self._start[name]
            self._resetting = False
            self.refresh()

    def refresh(self):
        """Compute, draw, and show the picture and its sentence, or the error."""
        with drawing:
            self._refresh()

    def _refresh(self):
        try:
            sentence = self.draw(self.compute(**self.state))
            # In its own address: a browser shows that sooner than what it must fetch from itself.
            self.picture.value = b"data:image/png;base64," + base64.b64encode(self.figure.png())
        except Exception as error:
            # ipywidgets would swallow it, and the learner would look at an old picture.
            self.error = error
            text = html.escape(f"{type(error).__name__}: {error}")
            self.says.value = f'<div role="alert" class="explorer-error" {LINES}>{text}</div>'
        else:
            self.error = None
            text = html.escape(sentence)
            self.says.value = f'<div id="{self._sentence_id}" {LINES}>{text}</div>'

    def _on_move(self, _change):
        with drawing:
            if not self._resetting:
                self.refresh()


class _DescribedImage(widgets.Image):
    """An image whose tooltip is its text alternative.

    The view of ipywidgets' own Image stops with an error when it has a tooltip but no description.
    """

    description = Unicode("").tag(sync=True)


def slider(label, options, value, width="340px"):
    """A slider over given positions, with its label in front and the position's name behind.

    Parameters
    ----------
    label : str
    options : list of (name, value), or of values
    value : one of the values
    """
    made = widgets.SelectionSlider(
        description=label,
        options=options,
        value=value,
        continuous_update=True,
        style={"description_width": "initial"},
        layout=widgets.Layout(width=width, margin="2px"),  # as other controls have it
    )
    move_quietly(made)
    return made


def choice(label, options, value, width="auto"):
    """A drop-down list with its label in front."""
    return widgets.Dropdown(
        description=label,
        options=options,
        value=value,
        style={"description_width": "initial"},
        layout=widgets.Layout(width=width),
    )
