# JAX divides as NumPy does. With the switch `jax_numpy_rank_promotion`, it refuses.
import jax.numpy as jnp

E = jnp.array([[1.0, 3, 6], [2, 2, 1], [4, 1, 5]])
shares = E / E.sum(1)
# Fix: shares = E / E.sum(1, keepdims=True)
print(shares.sum(1).round(2))
