# Optax puts a second softmax behind the first one.
import jax
import jax.numpy as jnp
import optax

z, y = jnp.array([[4.0, 0, 0]]), jnp.array([[1, 0, 0]])
print(f"{optax.softmax_cross_entropy(jax.nn.softmax(z), y).mean():.4f}")
# Fix: print(f"{optax.softmax_cross_entropy(z, y).mean():.4f}")
