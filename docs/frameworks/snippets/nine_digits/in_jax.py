# JAX makes a float32 of each float64, and the last digits change.
import jax.numpy as jnp
import numpy as np

x, w = np.array([[123456789.0]]), jnp.array([[1.0]])
print(f"{(x @ w).item():.0f}")
