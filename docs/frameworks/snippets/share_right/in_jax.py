# JAX does as NumPy does. With the switch `jax_numpy_rank_promotion`, it refuses.
import jax.numpy as jnp

targets = jnp.array([0, 1, 1, 0])
predictions = targets[:, None]
print((predictions == targets).mean())
# Fix: print((predictions[:, 0] == targets).mean())
