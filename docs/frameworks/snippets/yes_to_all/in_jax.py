# Optax takes the outputs for logits, and puts softmax behind the sigmoid.
import jax
import jax.numpy as jnp
import optax

z, y = jnp.log(jnp.array([9.0, 4, 4])), jnp.array([1, 0, 0])
print(f"{optax.softmax_cross_entropy(jax.nn.sigmoid(z), y):.4f}")
# Fix: print(f"{optax.sigmoid_binary_cross_entropy(z, y).mean():.4f}")
