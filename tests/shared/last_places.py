"""Change the last places of numbers, as another processor would. To import it is enough.

Processors add in another order, so the last places of a sum differ. A solver then stops elsewhere,
and a long training may come apart. The environment variable CHANGED_LAST_PLACES=<seed> does this
on one machine: a few units in the last place are added to the inputs that the data loaders return,
to the value and the slopes that SciPy's `minimize` gets, and to each gradient with which the
course trains. The changes depend on the seed and on the numbers alone. 0 stays 0, as it does on
every processor, and so do the pixels of `load_digits`, which are drawn as whole numbers.
"""

import importlib.abc
import importlib.machinery
import os
import sys
import zlib
from functools import cache, wraps

SEED = int(os.environ["CHANGED_LAST_PLACES"])
MOST = 3  # units in the last place
LOADERS = ("question", "first_question", "perceptron", "training_digits")


@cache
def factors(shape, which):
    import numpy as np

    # No factor is below 1, so that a pixel with the value 3.0 is still 3 as an integer.
    units = np.random.default_rng([SEED, which]).integers(MOST + 1, size=shape)
    return 1 + np.finfo(float).eps * units


def changed(numbers):
    """Return numbers with other last places. The same numbers get the same ones each time."""
    import numpy as np

    numbers = np.asarray(numbers)
    return numbers * factors(numbers.shape, zlib.crc32(np.ascontiguousarray(numbers)) % 16)


def after(function, change):
    """Return `function` with its result changed."""
    return wraps(function)(lambda *args, **options: change(function(*args, **options)))


def change_datasets(module):
    for name in LOADERS:
        load = getattr(module, f"load_{name}")
        setattr(module, f"load_{name}", after(load, lambda pair: (changed(pair[0]), pair[1])))


def change_costs(module):
    for formulas in module.MODELS.values():
        formulas.gradient = staticmethod(after(formulas.gradient, changed))


def change_optimize(module):
    minimize = module.minimize

    def of_evaluation(found):  # the cost, or a tuple of the cost and its gradient
        return tuple(map(changed, found)) if isinstance(found, tuple) else changed(found)

    @wraps(minimize)
    def changing(fun, x0, *args, **options):
        return minimize(after(fun, of_evaluation), changed(x0), *args, **options)

    module.minimize = changing


CHANGES = {
    "helpers.datasets": change_datasets,
    "helpers.costs": change_costs,
    "scipy.optimize": change_optimize,
}


class Finder(importlib.abc.MetaPathFinder):
    """Let a change follow the import of each module that `CHANGES` names."""

    def find_spec(self, name, path, target=None):
        if name not in CHANGES:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            CHANGES[name](module)

        spec.loader.exec_module = exec_module
        return spec


assert not CHANGES.keys() & sys.modules.keys(), "others have the unchanged functions already"
sys.meta_path.insert(0, Finder())
