# Optax wants the logits first. In the wrong order, it takes targets for logits.
import jax.numpy as jnp
import optax

outputs, targets = jnp.array([0.9, 0.2, 0.6]), jnp.array([1.0, 0, 1])
logits = jnp.log(outputs / (1 - outputs))
print(f"{optax.sigmoid_binary_cross_entropy(targets, logits).mean():.2f}")
# Fix: print(f"{optax.sigmoid_binary_cross_entropy(logits, targets).mean():.2f}")
