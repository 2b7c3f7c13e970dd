# JAX pairs every matrix with every other, too.
import jax.numpy as jnp

P, Q = jnp.ones((3, 5, 2)), jnp.ones((3, 2, 5))
print(jnp.dot(P, Q).shape)
