# Optax takes the last axis for the classes.
import jax.numpy as jnp
import optax

z, y = jnp.array([[[4.0, 0, 0], [4, 0, 0], [0, 0, 4]]]), jnp.array([[0, 0, 2]])
print(f"{optax.softmax_cross_entropy_with_integer_labels(z, y).mean():.4f}")
