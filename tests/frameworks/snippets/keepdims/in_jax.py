# By default JAX divides as NumPy does. This switch makes it an error.
import jax
import jax.numpy as jnp

E = jnp.array([[1.0, 3, 6], [2, 2, 1], [4, 1, 5]])
print((E / E.sum(1)).sum(1).round(2))
with jax.numpy_rank_promotion("raise"):
    E / E.sum(1)
