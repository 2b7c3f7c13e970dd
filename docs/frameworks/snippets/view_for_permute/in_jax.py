# `reshape` cuts the numbers anew, as in NumPy.
import jax.numpy as jnp

x = jnp.array([[1, 2, 3], [4, 5, 6]])
print(x.reshape(3, 2)[0])
# Fix: print(x.transpose(1, 0)[0])
