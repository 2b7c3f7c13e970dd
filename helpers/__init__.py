"""Reference implementations for a course on the linear algebra of a one-layer neural network.

Samples are columns. The shapes are X (N_in, N), Y (N_out, N), W (N_out, N_in) and b (N_out, 1), and
the logits are Z = W @ X + b. In the following list, each module of `helpers` imports only from the
modules above it:

`arguments`    checks of arguments, which raise the errors described below
`datasets`     the data of the course
`activations`  sigmoid, softmax and log_softmax
`costs`        three costs and their gradients, computed from the logits
`network`      a one-layer network, and `train`, which runs gradient descent
`descent`      gradient descent with many learning rates at once
`minimize`     SciPy's solvers in place of gradient descent
`curvature`    the second derivatives of the cost, and how they limit the learning rate
`perceptron`   one output without a bias, trained as in a program from a public forum
`low_rank`     quadratic forms x' T x, also with a low-rank product P Q as T
`quadratic`    a network with quadratic forms in its logits

The modules need only NumPy and SciPy. The exercises, explorers and pictures of the chapters are in
the package `course`.

The following parameters have the same meaning in all functions of `helpers`:

X, Y : array_like, shapes (N_in, N) and (N_out, N)
    The inputs, and the targets in [0, 1]. A single sample may also have the shapes (N_in,) and
    (N_out,). The result for a single sample has no axis for samples.
Z : array_like, shape (N_out,) or (N_out, N)
    The logits (scores). Logits have no unit.
model : {"softmax", "sigmoid", "hybrid"}
    The name of the formulas for the outputs and the cost. The model "hybrid" combines the outputs
    of sigmoid with the cross-entropy of softmax.

Costs are in nats per sample. An "array_like" is an array or a nested list of real, finite numbers.

The functions that are listed in the `__all__` of a module check their arguments. Most functions of
`helpers` can be imported with `from helpers import ...`. The functions of `perceptron` must be
imported from `helpers.perceptron`, because `helpers.train` is the function `train` of `network`.

A wrong kind of object raises a TypeError. A wrong shape, a NaN or a number out of range raises a
ValueError. Each error message names the argument and its shape or value, and says what was
expected. A result that overflows float64 also raises a ValueError, whose message names the argument
with the largest numbers. If a function checks its arguments in another way, its docstring says how.
A name that begins with an underscore is used only in its own module.
"""

from helpers.activations import log_softmax, sigmoid, softmax
from helpers.costs import (
    hybrid_cost,
    hybrid_gradient,
    sigmoid_cost,
    sigmoid_gradient,
    softmax_cost,
    softmax_gradient,
)
from helpers.curvature import hessian
from helpers.datasets import (
    digit_sheets,
    digit_split,
    display_shows,
    display_targets,
    load_digit_results,
    load_digits,
    load_first_question,
    load_perceptron,
    load_question,
    load_training_digits,
    one_hot,
    random_one_hot,
)
from helpers.descent import train_many
from helpers.low_rank import (
    cut_form,
    low_rank_form,
    quadratic_features,
    quadratic_form,
)
from helpers.minimize import Fit, minimize_cost
from helpers.network import Network, Training, record_points, train
from helpers.quadratic import QuadraticNetwork, load_digit_network, minimize_quadratic_cost

__all__ = [
    "Fit",
    "Network",
    "QuadraticNetwork",
    "Training",
    "cut_form",
    "digit_sheets",
    "digit_split",
    "display_shows",
    "display_targets",
    "hessian",
    "hybrid_cost",
    "hybrid_gradient",
    "load_digit_network",
    "load_digit_results",
    "load_digits",
    "load_first_question",
    "load_perceptron",
    "load_question",
    "load_training_digits",
    "log_softmax",
    "low_rank_form",
    "minimize_cost",
    "minimize_quadratic_cost",
    "one_hot",
    "quadratic_features",
    "quadratic_form",
    "random_one_hot",
    "record_points",
    "sigmoid",
    "sigmoid_cost",
    "sigmoid_gradient",
    "softmax",
    "softmax_cost",
    "softmax_gradient",
    "train",
    "train_many",
]

__version__ = "0.1.0"
