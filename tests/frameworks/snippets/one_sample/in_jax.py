# JAX adds as NumPy does.
import jax.numpy as jnp

x, W, b = jnp.ones(5), jnp.zeros((3, 5)), jnp.zeros((3, 1))
print((W @ x + b).shape)
