# Optax has no binary cross-entropy for outputs, and JAX doesn't warn of the formula's logarithm.
import jax.numpy as jnp
import optax

z, y = jnp.array([3.0, -2.0]), jnp.array([0.0, 1.0])  # logits, where outputs are meant
print(-(y * jnp.log(z) + (1 - y) * jnp.log(1 - z)).mean())
# Fix: print(f"{optax.sigmoid_binary_cross_entropy(z, y).mean():.2f}")
