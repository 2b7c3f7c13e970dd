# JAX compares each prediction with all four targets, too.
import jax.numpy as jnp

targets = jnp.array([0, 1, 1, 0])
predictions = targets[:, None]
print((predictions == targets).mean())
