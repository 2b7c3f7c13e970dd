# JAX compares the one output with each of the three targets, as NumPy does.
import jax.numpy as jnp

outputs = jnp.zeros((4, 1))
Y = jnp.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 1]])
print(f"{((outputs - Y) ** 2).mean():.4f}")
