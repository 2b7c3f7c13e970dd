# JAX says nothing, unless you switch on `jax_numpy_rank_promotion`.
import jax.numpy as jnp

targets = jnp.array([1.0, 2, 3, 4])
predictions = targets[:, None]
print(((predictions - targets) ** 2).mean())
