# `check_grads` compares the derivative of the wrong cost with the wrong cost.
import jax.numpy as jnp
from jax.nn import log_sigmoid
from jax.test_util import check_grads

y, z = jnp.array([1.0, 0, 1]), jnp.array([0.5, -1, 2])
forum_cost = lambda z: -(y * log_sigmoid(z) + (1 - y) * (1 - log_sigmoid(z))).sum()
print("passes:", check_grads(forum_cost, (z,), order=1) is None)
