"""Explain shape errors, and predict the shapes of results.

After `%load_ext helpers.shapes` in a notebook, a note is added to each shape error. The note names
the failing expression, the shapes of its operands and the sizes that do not fit, and lists changes
with which the line runs. `%%shapes` as the first line of a cell prints the shapes of the cell's
expressions and warnings about code that looks wrong. `shapes.explain` explains a caught error.

`shapes.broadcast`, `shapes.matmul` and `shapes.einsum` predict the shape of a result from shapes or
arrays.

An error is explained in steps. Each step is a module, and `explaining` runs them in this order::

  `messages`    Is the error about shapes, and what does NumPy's message tell?
  `source`      Where in the learner's source text did it happen?
  `operations`  Which operation failed, what are its operands and shapes, and which rule applies?
  `collide`     Which sizes break the rule?
  `changes`     Which changes of the expression are worth trying?
  `repair`      With which of these changes does the line run?
  `explanation` What do we know in the end? (`present` writes it as text, `drawing` as HTML.)

The steps share `rules` (NumPy's rules for shapes, with that of einsum in `labels`), `functions`
(what is known about each function of NumPy), `values` (which values may be computed with) and
`evaluate` (the values and shapes of expressions, computed again without side effects).

`notebook` is the IPython extension. For `%%shapes`, `record` runs a cell and records the shapes of
its expressions, `table` lists them, and `silent` warns of mistakes that raise no error.
"""

import math

import numpy as np

from helpers.shapes.explaining import explain, predict
from helpers.shapes.explanation import Explanation, Fix, Operand
from helpers.shapes.notebook import load_ipython_extension, unload_ipython_extension
from helpers.shapes.rules import Clash

__all__ = [
    "Clash",
    "Explanation",
    "Fix",
    "Operand",
    "broadcast",
    "einsum",
    "explain",
    "load_ipython_extension",
    "matmul",
    "unload_ipython_extension",
]
NAMES = "ABCDEFGHIJKLMNOP"


def broadcast(*operands):
    """Predict the shape of an elementwise operation such as A + B, or explain why it fails.

    Parameters
    ----------
    *operands : tuple of int, or array
        Two or more operands. A tuple is a shape, and any other operand is converted to an array.

    Returns
    -------
    Explanation
        The explanation, whose attribute `shape` is None if the shapes do not fit.

    Raises
    ------
    TypeError, ValueError
        If there are fewer than two operands, a size is not a non-negative integer, or an array of
        this shape would be too large.

    Examples
    --------
    >>> broadcast((4, 1), (3,)).shape
    (4, 3)
    >>> broadcast((3, 3), (1, 4)).clash.sizes
    (3, 4)
    """
    names = _named(operands, least=2)
    text = "A + B" if len(names) == 2 else f"np.broadcast_arrays({', '.join(names)})"
    return predict(text, names)


def matmul(a, b):
    """Predict the shape of the matrix product A @ B of two shapes or arrays.

    Examples
    --------
    >>> matmul((2, 3), (3, 4)).shape
    (2, 4)
    >>> matmul((3, 1), (3, 4)).clash.sizes
    (1, 3)
    """
    return predict("A @ B", _named((a, b)))


def einsum(subscripts, *operands):
    """Predict the shape of the result of np.einsum for given subscripts and shapes or arrays.

    Examples
    --------
    >>> einsum("ij,jk->ik", (4, 3), (3, 5)).shape
    (4, 5)
    >>> einsum("ij,jk->ik", (4, 3), (5, 3)).fixes[0].code
    "np.einsum('ij,kj->ik', A, B)"
    """
    if not isinstance(subscripts, str):
        raise TypeError(f"subscripts must be text such as 'ij,jk->ik', not {subscripts!r}")
    names = _named(operands)
    return predict(f"np.einsum({subscripts!r}, {', '.join(names)})", names)


def _named(operands, least=1):
    if not least <= len(operands) <= len(NAMES):
        raise TypeError(f"between {least} and {len(NAMES)} operands, not {len(operands)}")
    return dict(zip(NAMES, map(_shape, operands), strict=False))


def _shape(operand):
    if not isinstance(operand, tuple):
        return np.shape(operand)
    if not all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in operand):
        raise TypeError(f"a shape must hold whole numbers, not {operand!r}")
    if any(n < 0 for n in operand):
        raise ValueError(f"a shape must not hold negative numbers: {operand!r}")
    if len(operand) > 64 or math.prod(operand) > 2**60:
        raise ValueError(f"no array is that large: {operand!r}")
    return tuple(int(n) for n in operand)
