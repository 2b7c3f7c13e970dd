# JAX has no assignment to elements. (`w += step` makes an array of floats.)
import jax.numpy as jnp

w, step = jnp.array([0, 0, 1]), jnp.array([0.4, -0.2, 0.7])
w[:] = w + step
