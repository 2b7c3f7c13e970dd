# A JAX array never changes.
import jax.numpy as jnp


def moved(w):
    w += 1
    return w


w = jnp.zeros(3)
moved(w)
print(w)
