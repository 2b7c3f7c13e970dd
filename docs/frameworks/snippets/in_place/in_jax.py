# A JAX array never changes, so `w -= dw` makes a new array, and this one is larger.
import jax.numpy as jnp

w, dw = jnp.zeros((3, 1)), jnp.ones((3, 3))
# Fix: w, dw = jnp.zeros((3, 1)), jnp.ones((3, 1))
# Add: assert dw.shape == w.shape, (dw.shape, w.shape)
w -= dw
print(w.shape)
