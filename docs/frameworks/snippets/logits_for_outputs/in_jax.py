# JAX says nothing. `jax.debug_nans` would stop here.
import jax.numpy as jnp

z, y = jnp.array([3.0, -2.0]), jnp.array([0.0, 1.0])
print(-(y * jnp.log(z) + (1 - y) * jnp.log(1 - z)).mean())
