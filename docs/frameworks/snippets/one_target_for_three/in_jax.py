# Optax's `squared_error` refuses. The formula `((outputs - targets) ** 2).mean()` would give 1.
import jax.numpy as jnp
import optax

targets, outputs = jnp.zeros((4, 1)), jnp.ones((4, 3))
print(optax.squared_error(outputs, targets).mean())
