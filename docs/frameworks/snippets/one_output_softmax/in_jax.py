# Optax says nothing.
import jax.numpy as jnp
import optax

z, y = jnp.zeros((4, 1)), jnp.array([[1.0], [0], [1], [0]])
print(f"{optax.softmax_cross_entropy(z, y).mean():.4f}")
# Fix: print(f"{optax.sigmoid_binary_cross_entropy(z, y).mean():.4f}")
