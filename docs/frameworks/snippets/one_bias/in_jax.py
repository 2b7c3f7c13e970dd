# JAX adds it to all three outputs. With the switch `jax_numpy_rank_promotion`, it refuses.
import jax.numpy as jnp

X, W, b = jnp.ones((4, 5)), jnp.zeros((5, 3)), jnp.array([7.0])
print((X @ W + b)[0])
