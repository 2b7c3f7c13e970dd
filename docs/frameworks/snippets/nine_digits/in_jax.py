# JAX makes a float32 of each float64, and the last digits change.
import jax
import jax.numpy as jnp
import numpy as np

x, w = np.array([[123456789.0]]), np.array([[1.0]])
print(f"{(jnp.array(x) @ jnp.array(w)).item():.0f}")
