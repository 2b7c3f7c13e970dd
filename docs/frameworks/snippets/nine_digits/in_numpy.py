# NumPy turns the weight into a float64, and keeps all digits of the data.
import numpy as np

x, w = np.array([[123456789.0]]), np.array([[1.0]], dtype=np.float32)
print(f"{(x @ w).item():.0f}")
