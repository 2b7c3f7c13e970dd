# PyTorch refuses to mix both types. Write `torch.from_numpy(x).float()`, and know what that costs.
import numpy as np
import torch

x, w = np.array([[123456789.0]]), torch.tensor([[1.0]])
print(f"{(torch.from_numpy(x) @ w).item():.0f}")
# Fix: print(f"{(torch.from_numpy(x) @ w.double()).item():.0f}")
