"""Reference implementations for a course on the linear algebra of a one-layer neural network.

Samples are columns: X (N_in, N), Y (N_out, N), W (N_out, N_in), b (N_out, 1), Z = W @ X + b. Read
the modules from the top down, because each imports only from those before it:

`arrays`       what an argument must look like, and the error if it does not
`datasets`     the data of the course
`activations`  sigmoid, softmax, log_softmax
`costs`        three costs and their gradients, computed from the logits
`network`      a one-layer network, and `train`: gradient descent
`descent`, `minimize`   the same with many learning rates at once, and by SciPy
`curvature`    how curved the cost is, and what that says about a learning rate
`perceptron`   one output without a bias, trained by squared error, as ported to Julia and back
`low_rank`     quadratic forms x' T x, whole and as products of low rank
`quadratic`, `saved`    a network with such forms, and its file format
`shapes`       shape errors that explain themselves, here and in any other notebook
`plots`, `exercises`, `explorers`   pictures, checked exercises and sliders for the chapters
`installation`   a check that the course can run here

The modules above `plots` need NumPy and SciPy only. The usual names can be imported from here, for
example `from helpers import train`, and a module is loaded when one of its names is first used.

Arguments called "array_like" may be arrays or nested lists of real, finite numbers. One sample
(N_in,) may be given in place of N samples (N_in, N), and the result then has no sample axis either.

Every public function checks its arguments. A TypeError (for another kind of object) or a ValueError
(for a shape, NaN or a value out of range) names the argument, its shape or value, and what was
expected. The ValueError of a score or a step that overflows float64 names the array that is too
large. Docstrings therefore list only the errors that a function has beyond these.
"""

import ast as _ast
import sys as _sys
from pathlib import Path as _Path

from helpers.lazy import lend as _lend

__version__ = "0.1.0"

# The opening cell of each chapter imports this name: another package called `helpers` lacks it.
course_title = "The linear algebra of a one-layer neural network"

_stub = _ast.parse(_Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
_imports = [node for node in _stub.body if isinstance(node, _ast.ImportFrom)]
_homes = {alias.name: node.module for node in _imports for alias in node.names}
__getattr__, _ = _lend(__name__, _homes)


def __dir__():
    return sorted(_homes)


if _sys.platform == "emscripten":  # a browser tab
    from IPython import get_ipython as _get_ipython

    from helpers.installation import tab as _tab

    _tab.adapt_kernel(_get_ipython())
