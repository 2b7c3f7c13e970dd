# The message swaps the two sizes.
import jax.numpy as jnp

x, T = jnp.ones(3), jnp.ones((4, 5, 3))
jnp.einsum("i,kij,j->k", x, T, x)
