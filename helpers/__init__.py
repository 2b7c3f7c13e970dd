"""Reference implementations for a course on the linear algebra of a one-layer neural network.

Samples are columns: X (N_in, N), Y (N_out, N), W (N_out, N_in), b (N_out, 1), Z = W @ X + b. Each
module imports only from modules above it in this list, so read them from the top down:

`arrays`       checks of arguments, and the errors that they raise
`datasets`     the data of the course
`activations`  sigmoid, softmax and log_softmax
`costs`        three costs and their gradients, computed from the logits
`network`      a one-layer network, and `train`, which runs gradient descent
`descent`, `minimize`   gradient descent with many learning rates at once, and SciPy's solvers
`curvature`    the Hessian of the cost, which limits the learning rate
`perceptron`   one output without a bias, trained by squared error as in the discussion
`low_rank`     quadratic forms x' T x, and their low-rank products
`saved`, `quadratic`    a file format, and a network with quadratic forms in its scores
`shapes`       explanations of shape errors, in this course and in any other notebook
`plots`, `exercises`, `explorers`   pictures, checked exercises and sliders for the chapters
`installation`   a check that the course can run here

The modules above `plots` need NumPy and SciPy only. The usual names can be imported from here, for
example `from helpers import train`. A module is loaded when one of its names is first used.

Several parameters have the same meaning in all functions:

X, Y : array_like, shapes (N_in, N) and (N_out, N)
    Inputs, and targets in [0, 1]. A single sample may have the shapes (N_in,) and (N_out,), and
    then a result has no sample axis either.
Z : array_like, shape (N_out,) or (N_out, N)
    Scores (logits), which have no unit.
activation, model : {"softmax", "sigmoid", "hybrid"}
    The kind of network. "hybrid" names a cost rather than an activation, because such a network
    predicts with the sigmoid, but is trained with the cross-entropy of softmax.

Costs are in nats per sample. An "array_like" is an array or nested lists of real, finite numbers.

Every public function checks its arguments. A wrong kind of object raises a TypeError, and a wrong
shape, a NaN or a number out of range raises a ValueError. The message names the argument, its shape
or value, and what was expected. If a score or a step exceeds the range of float64, a ValueError
names the array that is too large. Docstrings list only the errors that a function has beyond these.
"""

import ast as _ast
from pathlib import Path as _Path

from helpers.lazy import lend as _lend

__version__ = "0.1.0"

# Each chapter first imports this name, because another package called `helpers` would not have it.
course_title = "The linear algebra of a one-layer neural network"

_stub = _ast.parse(_Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
_imports = [node for node in _stub.body if isinstance(node, _ast.ImportFrom)]
_homes = {alias.name: node.module for node in _imports for alias in node.names}
__getattr__, _ = _lend(__name__, _homes)


def __dir__():
    return sorted(_homes)
