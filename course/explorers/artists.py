"""Create matplotlib artists that several explorers need, and change their properties."""


def line(ax, *style, animated=True, **look):
    """Add an empty matplotlib line to the axes `ax`, and return it. `set_data` can set its points.

    The arguments `style` and `look` are passed to `ax.plot`.
    """
    return ax.plot([], [], *style, animated=animated, **look)[0]


def put(artists, **rows):
    """Set properties of several artists, one value for each artist.

    For example, `put(bars, height=[1, 2])` sets the heights of two bars.
    """
    for name, row in rows.items():
        for artist, value in zip(artists, row, strict=True):
            getattr(artist, f"set_{name}")(value)


def faded(colour, opacity):
    """Return a colour with its opacity, from 0 to 1, rounded to a multiple of 1 / 255.

    The opacity is rounded because matplotlib stores every colour that was ever drawn, so exact
    opacities would fill the memory.
    """
    return colour, round(255 * opacity) / 255
