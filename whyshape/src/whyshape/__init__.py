"""Explain NumPy's shape errors, and warn of shape mistakes that raise no error.

`explain` explains a caught error. `install` adds a note to each shape error of a script. In a
notebook, `%load_ext whyshape` adds these notes, `%%shapes` as the first line of a cell lists the
shapes of the cell's expressions and warns of likely mistakes, and `%shapes on` warns in every cell.

An error is explained in steps, each of which is a module::

  `messages`    Is the error about shapes, and what does NumPy's message say?
  `source`      Where in the source text did it happen?
  `operations`  Which operation failed, what are its operands and shapes, and which rule applies?
  `collide`     Which sizes break the rule? (`sizes` knows which ones a function compares.)
  `changes`     Which changes of the expression are worth trying?
  `suggest`     With which of these changes do the line and (`uses`) the lines after it run?
  `explanation` What do we know in the end? (`text` writes it.)

All steps of an explanation use the modules `rules` and `labels` (NumPy's rules for shapes and for
einsum), `functions` (the NumPy functions that may be called), `values` (the kinds of values that
may be used in a computation) and `evaluate` (which computes values and shapes of expressions again,
without side effects). `libraries` knows errors that scikit-learn, matplotlib and pandas raise.

`trace` follows the lines of a running cell for `%%shapes`, whose text `script` holds. `origins`
records how arrays were computed, `silent` warns of mistakes that raise no error, and `table` lists
the shapes. `notes` attaches notes to errors: in IPython through `notebook`,
in a script through `hooks` or `__main__`, and in pytest through `pytest_plugin`.
"""

from importlib import import_module

__version__ = "0.1.0"
HOMES = {
    "Clash": "rules",
    "Explanation": "explanation",
    "Fix": "explanation",
    "Operand": "explanation",
    "explain": "explaining",
    "install": "hooks",
    "load_ipython_extension": "notebook",
    "uninstall": "hooks",
    "unload_ipython_extension": "notebook",
}
__all__ = [*HOMES]


def __getattr__(name):
    """Import the object with a public name of whyshape when it is first used, and return it."""
    if name not in HOMES:
        raise AttributeError(f"module 'whyshape' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"whyshape.{HOMES[name]}"), name)
    return found


def __dir__():
    """Return the names in whyshape that a prompt completes."""
    return [*globals(), *HOMES]
