# JAX takes the last axis.
import jax
import jax.numpy as jnp

stack = jnp.zeros((2, 2, 3))
print(jax.nn.softmax(stack[0]).sum(-1), jax.nn.softmax(stack).sum(-1)[0])
