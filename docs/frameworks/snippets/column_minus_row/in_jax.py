# `squared_error` refuses. The formula `((predictions - targets) ** 2).mean()` would give 2.5.
import jax.numpy as jnp
import optax

targets = jnp.array([1.0, 2, 3, 4])
predictions = targets[:, None]
print(optax.squared_error(predictions, targets).mean())
# Fix: print(optax.squared_error(predictions[:, 0], targets).mean())
