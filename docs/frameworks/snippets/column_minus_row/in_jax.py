# JAX says nothing. With its switch `jax_numpy_rank_promotion`, or in Optax's loss, it refuses.
import jax.numpy as jnp

targets = jnp.array([1.0, 2, 3, 4])
predictions = targets[:, None]
print(((predictions - targets) ** 2).mean())
