# JAX follows the wrong cost, too.
import jax
import jax.numpy as jnp

from helpers.datasets import load_question


def cost(W):
    logA = jax.nn.log_sigmoid(X @ W)
    return -(Y * logA + (1 - Y) * (1 - logA)).sum(1).mean()


X, Y = (jnp.array(array.T) for array in load_question())
X, W = jnp.c_[X, jnp.ones(4)], jnp.zeros((6, 3))
for _ in range(200):
    W = W - 0.1 * jax.grad(cost)(W)
print(((X @ W > 0) == Y).all(1).sum(), "of 4")
