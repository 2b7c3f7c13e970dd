"""Shapes, three costs from logits, a gradient check and a loop. Samples are columns. NumPy only."""

import numpy as np


def check_shapes(W, b, X, Y):
    """Raise an error that names the shapes unless W, b, X and Y fit together."""
    assert X.ndim == Y.ndim == 2, f"X {X.shape}, Y {Y.shape}: both need two axes"
    assert X.shape[1] == Y.shape[1], f"X {X.shape}, Y {Y.shape}: one column for each sample"
    assert W.shape == (len(Y), len(X)), f"W {W.shape}, expected {(len(Y), len(X))}"
    assert b.shape == (len(Y), 1), f"b {b.shape}, expected {(len(Y), 1)}"


def sigmoid(Z):
    """Return the outputs, a number between 0 and 1 for each logit in Z."""
    E = np.exp(-np.abs(Z))  # at most 1, so nothing overflows
    return np.where(Z >= 0, 1, E) / (1 + E)


def log_softmax(Z):
    """Return the logarithms of outputs that sum to 1 for each sample (column)."""
    Z = Z - Z.max(axis=0)  # the largest exponent is 0, so nothing overflows
    return Z - np.log(np.exp(Z).sum(axis=0))


# Each cost returns its value and dZ, its gradient with respect to the logits Z (N_out, N).


def sigmoid_cost(Z, Y):
    """Return the cost of yes/no answers, and dZ. The prediction is Z > 0."""
    losses = Y * np.logaddexp(0, -Z) + (1 - Y) * np.logaddexp(0, Z)
    return losses.sum(axis=0).mean(), (sigmoid(Z) - Y) / Z.shape[1]


def softmax_cost(Z, Y):
    """Return the cost of one class per sample, and dZ. The prediction is Z.argmax(axis=0)."""
    assert np.allclose(Y.sum(axis=0), 1), "each column of Y must sum to 1"
    log_A = log_softmax(Z)
    return -(Y * log_A).sum(axis=0).mean(), (np.exp(log_A) - Y) / Z.shape[1]


def squared_cost(Z, Y):
    """Return the cost of real-valued targets, and dZ. The prediction is Z itself."""
    return ((Z - Y) ** 2 / 2).sum(axis=0).mean(), (Z - Y) / Z.shape[1]


def gradient_error(cost, P, G, tries=30, h=1e-5):
    """Return the largest error of the gradient G of cost(P), relative to G. Expect 1e-6 at most."""
    assert G.shape == P.shape, f"a gradient {G.shape} of an array {P.shape}"
    assert P.any(), "at zeros, a wrong gradient can agree: check at random numbers"
    rng, worst = np.random.default_rng(0), 0.0
    for _ in range(tries):
        nudge, place = np.zeros(P.shape), tuple(rng.integers(P.shape))
        nudge[place] = h
        slope = (cost(P + nudge) - cost(P - nudge)) / (2 * h)
        worst = max(worst, abs(slope - G[place]))
    return worst / np.abs(G).max()


def train(X, Y, cost, rate=0.1, steps=1000, batch=200):
    """Return weights and biases after steps of gradient descent, each on a few samples."""
    W, b = np.zeros((len(Y), len(X))), np.zeros((len(Y), 1))
    check_shapes(W, b, X, Y)
    rng = np.random.default_rng(0)
    for _ in range(steps):
        some = rng.integers(X.shape[1], size=batch)  # a mini-batch
        value, dZ = cost(W @ X[:, some] + b, Y[:, some])
        assert np.isfinite(value), "the cost is not finite: divide the rate by three"
        W -= rate * dZ @ X[:, some].T
        b -= rate * dZ.sum(axis=1, keepdims=True)
    return W, b


if __name__ == "__main__":  # all sizes differ, and nothing is zero
    rng = np.random.default_rng(0)
    X, W, b = rng.normal(size=(5, 4)), rng.normal(size=(3, 5)), rng.normal(size=(3, 1))
    Y = np.eye(3)[:, [2, 0, 1, 2]]
    for cost in (sigmoid_cost, softmax_cost, squared_cost):
        dZ = cost(W @ X + b, Y)[1]
        error = gradient_error(lambda V, cost=cost: cost(V @ X + b, Y)[0], W, dZ @ X.T)
        print(f"{cost.__name__}: largest error of the gradient {error:.0e}")
