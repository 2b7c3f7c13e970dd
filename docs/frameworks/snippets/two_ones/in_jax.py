# The gradient of JAX is 2a − y, as central differences say.
import jax
import jax.numpy as jnp
import numpy as np

z, y = jnp.log(jnp.array([1.0, 3, 6])), jnp.array([1.0, 0, 1])
cost = lambda z: -(y * jax.nn.log_softmax(z)).sum()
print(np.array(jax.grad(cost)(z)).round(4))
