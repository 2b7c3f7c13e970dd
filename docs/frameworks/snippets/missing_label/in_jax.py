# Optax counts from the end, so −1 is the last class.
import jax.numpy as jnp
import optax

z, labels = jnp.log(jnp.array([[1.0, 3, 6], [1, 1, 8]])), jnp.array([0, -1])
losses = optax.softmax_cross_entropy_with_integer_labels(z, labels)
weights = jnp.ones(2)
# Fix: weights = labels >= 0
print(f"{(weights * losses).sum() / jnp.maximum(1, weights.sum()):.4f}")
