# Optax takes the outputs for logits, and puts softmax behind the sigmoid.
import jax.numpy as jnp
import optax

a, y = jnp.array([0.9, 0.8, 0.8]), jnp.array([1, 0, 0])
print(f"{optax.softmax_cross_entropy(a, y):.4f}")
# Fix: print(f"{optax.sigmoid_binary_cross_entropy(jnp.log(a / (1 - a)), y).mean():.4f}")
