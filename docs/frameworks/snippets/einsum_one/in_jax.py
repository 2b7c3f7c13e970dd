# JAX repeats it, too.
import jax.numpy as jnp

P, r = jnp.array([[0, 1, 2], [3, 4, 5]]), jnp.array([[1, 2, 3]])
print(jnp.einsum("ij,jk->ik", P, r))
