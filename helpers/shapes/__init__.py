"""Shape errors that explain themselves.

After `%load_ext helpers.shapes` in a notebook, each error about shapes carries a note. The note
names the failing expression, the shapes of its operands and the sizes that collide, and lists
changes that were tried. `%%shapes` before a cell prints the shapes of its expressions and warns of
code that ran but looks wrong. In scripts, `shapes.explain(error)` explains a caught error.

`shapes.broadcast`, `shapes.matmul` and `shapes.einsum` predict the shape of a result from shapes or
arrays.

An error takes six steps to its explanation. Each is one module, and `explaining` takes them in
this order::

  `source`      Is the error about shapes, and where in the source text did it happen?
  `describe`    Which operation is it, what are its operands and their shapes, and which rule holds?
  `collide`     Which sizes break the rule?
  `candidates`  Which changes of the line are worth trying?
  `repair`      Which of them run?
  `present`     The explanation and its text, and `drawing` for HTML.

The steps use three more modules. `evaluate` computes values and shapes again without side effects,
`functions` has a record for each of NumPy's functions, and `rules` states which shapes NumPy
accepts (`labels` does the same for the letters of einsum).

`notebook` is the IPython extension, and `ledger` implements `%%shapes`. For `ledger`, `recorder`
records the shapes, `origins` finds out where axes come from, and `doubts` writes the warnings.
"""

import numpy as np

from helpers.shapes.explaining import explain, predict
from helpers.shapes.functions import stand_in
from helpers.shapes.notebook import load_ipython_extension, unload_ipython_extension
from helpers.shapes.present import Explanation, Fix, Operand
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
    """Predict what happens when shapes meet element by element, as in A + B.

    Parameters
    ----------
    *operands : tuple of int, or array
        A tuple is a shape; anything else counts with the shape that it has.

    Returns
    -------
    Explanation
        Its `shape` is None if they do not fit.

    Raises
    ------
    TypeError, ValueError
        If there are fewer than two operands, or a shape has sizes that are not whole numbers.

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
    """Predict what happens in the matrix product A @ B, for shapes or arrays.

    Examples
    --------
    >>> matmul((2, 3), (3, 4)).shape
    (2, 4)
    >>> matmul((3, 1), (3, 4)).clash.sizes
    (1, 3)
    """
    return predict("A @ B", _named((a, b)))


def einsum(subscripts, *operands):
    """Predict what happens in np.einsum with these subscripts, for shapes or arrays.

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
    return {name: stand_in(_shape(x)) for name, x in zip(NAMES, operands, strict=False)}


def _shape(operand):
    if not isinstance(operand, tuple):
        return np.shape(operand)
    if not all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in operand):
        raise TypeError(f"a shape must hold whole numbers, not {operand!r}")
    if any(n < 0 for n in operand):
        raise ValueError(f"a shape must not hold negative numbers: {operand!r}")
    return tuple(int(n) for n in operand)
