# The formula answers infinity without a warning. Optax's loss takes logits.
import jax
import jax.numpy as jnp
import optax

z, y = jnp.array([40.0]), jnp.array([0.0])
a = jax.nn.sigmoid(z)
print(-(y * jnp.log(a) + (1 - y) * jnp.log(1 - a)))
# Fix: print(optax.sigmoid_binary_cross_entropy(z, y))
