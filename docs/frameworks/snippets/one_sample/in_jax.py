# JAX adds as NumPy does. With the switch `jax_numpy_rank_promotion`, it refuses.
import jax.numpy as jnp

x, W, b = jnp.ones(5), jnp.zeros((3, 5)), jnp.zeros((3, 1))
print((W @ x + b).shape)
