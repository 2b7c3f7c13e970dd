# The dropped branch spoils the gradient. `jax.debug_nans` would stop here.
import jax
import jax.numpy as jnp


def sigmoid(z):
    return jnp.where(z >= 0, 1 / (1 + jnp.exp(-z)), jnp.exp(z) / (1 + jnp.exp(z)))
    # Fix: return jax.nn.sigmoid(z)


print("outputs", sigmoid(jnp.array([-1000.0, 1000.0])), end="  ")
print("gradient", jax.vmap(jax.grad(sigmoid))(jnp.array([-1000.0, 1000.0])))
