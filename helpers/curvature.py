"""Compute the second derivatives of the cost, which limit the learning rate.

Near any weights, the cost is approximately a quadratic function. The second derivatives of the cost
form a matrix, the Hessian. Along an eigenvector of the Hessian with eigenvalue λ > 0, a step of
gradient descent with learning rate η multiplies the distance from the lowest point by 1 - η λ. A
step with η = 1 / λ ends at the lowest point. A step with a greater η overshoots the lowest point,
and a step with η > 2 / λ raises the cost.

The largest eigenvalue of the Hessian limits the learning rate, because a step uses the same η in
all directions. If all eigenvalues are at most L along the whole step, a step with η < 1 / L does
not overshoot, and a step with η < 2 / L does not raise the cost. A step with η > 2 / L may still
lower the cost, because the second derivatives decrease where outputs approach 0 or 1.
"""

import numpy as np

from helpers.arguments import as_choice, as_samples, as_shape, quiet, refuse_overflow
from helpers.costs import MODELS
from helpers.network import with_ones

__all__ = ["hessian"]


@quiet
def hessian(V, X, Y, model):
    """Return the matrix of the cost's second derivatives with respect to all weights and biases.

    The argument V (N_out, N_in + 1) is np.hstack([W, b]). If X1 is X above a row of ones, the
    logits are Z = V @ X1. If dZ is the gradient of the cost with respect to Z, the gradient with
    respect to V is dZ @ X1.T. The derivative of element [k, i] of this gradient with respect to
    V[l, j] is

        H[k, i, l, j] = sum over n of C[k, l, n] X1[i, n] X1[j, n],

    where C, the result of the method `curvature` for this model, contains the derivatives C[k, l,
    n] of dZ[k, n] with respect to Z[l, n]. The values of N times C[k, l, n] are::

                  k = l                   k other than l
        sigmoid   a_k (1 - a_k)             0
        hybrid    y_k a_k (1 - a_k)         0
        softmax   sum(y) a_k (1 - a_k)      -sum(y) a_k a_l

    The Hessian has a row and a column for each number of V.ravel(), so its shape is (V.size,
    V.size). The second derivatives have the unit nats per sample.
    """
    X, Y = as_samples(X, Y)
    V = as_shape("V", V, len(Y), len(X) + 1, why=": [W | b]")
    formulas = MODELS[as_choice("model", model, MODELS)]
    X1 = with_ones(X)
    Z = V @ X1
    refuse_overflow(Z, X=X, V=V)
    H = np.einsum("kln,in,jn->kilj", formulas.curvature(Z, Y), X1, X1, optimize=True)
    refuse_overflow(H, X=X)
    return H.reshape(V.size, V.size)
