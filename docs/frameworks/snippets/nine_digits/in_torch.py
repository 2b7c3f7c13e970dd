# In a product, PyTorch refuses to mix both types. `torch.from_numpy(x).float()` costs digits, too.
import numpy as np
import torch

x, w = np.array([[123456789.0]]), torch.tensor([[1.0]])
print(f"{(torch.from_numpy(x) @ w).item():.0f}")
# Fix: print(f"{(torch.from_numpy(x) @ w.double()).item():.0f}")
