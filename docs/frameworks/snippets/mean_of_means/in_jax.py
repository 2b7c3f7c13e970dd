# The last part has one sample, and counts as much as the four before it.
import jax.numpy as jnp

losses = jnp.array([1.0, 1, 1, 1, 9])
print(jnp.array([part.mean() for part in jnp.split(losses, [4])]).mean())
# Fix: print(sum(part.sum() for part in jnp.split(losses, [4])) / len(losses))
