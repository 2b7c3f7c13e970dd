# JAX compares as NumPy does. The loss `squared_error` of Optax refuses.
import jax.numpy as jnp

outputs = jnp.zeros((4, 1))
Y = jnp.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 1]])
print(f"{((outputs - Y) ** 2).mean():.4f}")
