# PyTorch divides as NumPy does.
import torch

E = torch.tensor([[1.0, 3, 6], [2, 2, 1], [4, 1, 5]])
shares = E / E.sum(1)
# Fix: shares = E / E.sum(1, keepdim=True)
print(shares.sum(1).numpy().round(2))
