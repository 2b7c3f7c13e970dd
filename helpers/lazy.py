"""Lend names from other modules, which are imported only when a name is first used."""

import importlib
import sys
import warnings


def lend(module, origins, renamed=None):
    """Return the `__getattr__` and `__dir__` of a module that lends names defined elsewhere.

    Python calls the `__getattr__` of a module for each name that the module itself lacks.

    Parameters
    ----------
    module : str
        The `__name__` of the module that lends.
    origins : dict of str
        {name: the module that defines it}. The origin "helpers" means the module of that name.
    renamed : dict of str, optional
        {former name: present name}. A former name works for one more version, with a warning.
    """

    def __getattr__(name):
        if renamed and name in renamed:
            new = renamed[name]
            warnings.warn(f"{module}.{name} is now called {new}", DeprecationWarning, stacklevel=2)
            return getattr(importlib.import_module(module), new)
        if name not in origins:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        if origins[name] == "helpers":
            return importlib.import_module(f"helpers.{name}")
        return getattr(importlib.import_module(origins[name]), name)

    def __dir__():
        return sorted({*vars(sys.modules[module]), *origins})

    return __getattr__, __dir__
