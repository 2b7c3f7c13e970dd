# JAX has no such loss, and its formula computes the same.
import jax.numpy as jnp

a, y = jnp.array([0.9, 0.8, 0.8]), jnp.array([1, 0, 0])
print(f"{-(y * jnp.log(a)).sum():.4f}")
