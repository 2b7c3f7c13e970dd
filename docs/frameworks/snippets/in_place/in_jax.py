# A JAX array never changes, so `w -= dw` makes a new array, and this one is larger.
import jax.numpy as jnp

w, dw = jnp.zeros((3, 1)), jnp.ones((3, 3))
w -= dw
# Fix: w -= dw.mean(1, keepdims=True)
print(w.shape)
