"""Compute the curvature of the cost, which limits the learning rate.

Near any weights, the cost is approximately a quadratic function whose second derivatives are the
Hessian H. Along an eigenvector of H with eigenvalue λ, a step of gradient descent with learning
rate η multiplies the distance from the lowest point by 1 - η λ. With η = 1 / λ the step ends at the
lowest point. With a greater η the step overshoots, and with η > 2 / λ the step raises the cost.

The largest eigenvalue therefore limits the learning rate. If no eigenvalue exceeds λ along the
whole step, a step with η < 1 / λ does not overshoot, and a step with η < 2 / λ does not raise the
cost. The converse is not true, because the curvature decreases where outputs approach 0 or 1.
"""

import numpy as np

from helpers.activations import sigmoid, softmax
from helpers.arrays import as_choice, as_samples, as_shape
from helpers.network import MODELS, with_ones


def hessian(V, X, Y, model):
    """Return the second derivatives of the cost with respect to all weights and biases.

    The cost is the mean over n of f(z_n), where z_n = V x1_n, and x1_n is column n of X above a 1.
    Its Hessian is the mean over n of the Kronecker product C_n ⊗ x1_n x1_n'. The matrix C_n
    (N_out, N_out) has the second derivatives of f with respect to z, which depend on the model:

    - For "sigmoid" they are diag(a (1 - a)), and for "hybrid" they are diag(y a (1 - a)).
    - For "softmax" they are sum(y) (diag(a) - a a'), or sum(y) times the Jacobian of softmax.

    V (N_out, N_in + 1) is [W | b], and the samples are X (N_in, N) and Y (N_out, N). The rows and
    columns of the result (V.size, V.size) are in the order of V.ravel(). The unit of each second
    derivative is nats per sample, divided by the squared unit of the weights.
    """
    X, Y = as_samples(X, Y)
    V = as_shape("V", V, len(Y), len(X) + 1, why=": [W | b]")
    as_choice("model", model, MODELS)
    X1 = with_ones(X)
    Z, same = V @ X1, np.eye(len(Y))
    if model == "softmax":
        A = softmax(Z)
        C = Y.sum(axis=0) * (same[:, :, None] * A - A[:, None] * A)
    else:
        A = sigmoid(Z)
        C = same[:, :, None] * (A * (1 - A) * (Y if model == "hybrid" else 1))
    H = (C[:, :, None] * X1) @ X1.T / X.shape[1]  # a sum over samples, with axes (k, l, i, j)
    return H.transpose(0, 2, 1, 3).reshape(V.size, V.size)


def largest_eigenvalue(V, X, Y, model):
    """Return the largest eigenvalue of the Hessian, the greatest curvature in any direction."""
    return float(np.linalg.eigvalsh(hessian(V, X, Y, model))[-1])
