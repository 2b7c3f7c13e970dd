# JAX takes the last class instead.
import jax
import jax.numpy as jnp

z, label = jnp.log(jnp.array([[1.0, 3, 6]])), 3
print((-jax.nn.log_softmax(z)[0, label]).round(4))
