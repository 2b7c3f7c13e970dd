"""Lend names from other modules, which are imported only when a name is first used."""

import sys
from importlib import import_module


def lend(module, homes):
    """Return the `__getattr__` and `__dir__` of a module that lends names defined elsewhere.

    Python calls the `__getattr__` of a module for each name that the module itself lacks.

    Parameters
    ----------
    module : str
        The `__name__` of the module that lends.
    homes : dict of str
        {name: the module that defines it}. The home "helpers" means the module of that name.
    """

    def __getattr__(name):
        if name not in homes:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        if homes[name] == "helpers":
            return import_module(f"helpers.{name}")
        return getattr(import_module(homes[name]), name)

    return __getattr__, lambda: sorted({*vars(sys.modules[module]), *homes})
