"""Offer names of other modules, and import these modules only when a name is first used."""

import sys
from importlib import import_module


def lend(module, homes):
    """Return `__getattr__` and `__dir__` for a module that also offers names of other modules.

    Python calls the `__getattr__` of a module for each name that the module itself lacks. `homes`
    maps each of these names to the module that defines it, or to "helpers" if it names a module.
    """

    def __getattr__(name):
        if name not in homes:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        if homes[name] == "helpers":
            return import_module(f"helpers.{name}")
        return getattr(import_module(homes[name]), name)

    return __getattr__, lambda: sorted({*vars(sys.modules[module]), *homes})
