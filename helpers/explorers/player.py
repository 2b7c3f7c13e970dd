"""Explorers that can play: positions of a slider over iterations, and a player that moves it."""

import ipywidgets as widgets
import numpy as np
from traitlets import link

from helpers.explorers.base import Explorer
from helpers.explorers.quiet import move_quietly
from helpers.network import record_points


def positions(iterations, count=61):
    """The iterations that a slider stops at: each of the first twenty, later ones further apart.

    Parameters
    ----------
    iterations : int
        The last of them.
    count : int
        How many there are beside the first twenty, about.
    """
    return np.unique(np.r_[0:21, record_points(iterations, count)])


class Stepper(Explorer):
    """An `Explorer` with a player, which a reset stops.

    Parameters
    ----------
    controls, compute, draw, figure, about, beside
        As for `Explorer`; the player stands last beside the controls.
    player : ipywidgets.Play
    """

    def __init__(self, controls, compute, draw, figure, about, player, beside=()):
        self.player = player
        super().__init__(controls, compute, draw, figure, about, beside=[*beside, player])

    def reset(self):
        """Stop the player and put every control back to where it started."""
        self.player.playing = False
        super().reset()


def player_of(control, interval=150):
    """A player that moves a slider to its end; at the end it starts anew.

    Parameters
    ----------
    control : ipywidgets.SelectionSlider
    interval : int
        Milliseconds for each position.
    """
    player = widgets.Play(
        value=control.index,
        max=len(control.options) - 1,
        interval=interval,
        show_repeat=False,
        layout=widgets.Layout(width="110px"),
    )
    link((player, "value"), (control, "index"))
    move_quietly(player)

    def start_anew(change):
        # At its end it would stop at once, and a slider may begin at its end.
        if change.new and player.value == player.max:
            player.value = 0

    player.observe(start_anew, names="playing")
    return player
