# Optax's binary cross-entropy takes logits. Optax has no binary cross-entropy for outputs.
import jax.numpy as jnp
import optax

z, y = jnp.array([3.0, -2.0]), jnp.array([0.0, 1.0])
print(f"{optax.sigmoid_binary_cross_entropy(z, y).mean():.2f}")
