# PyTorch says nothing.
import torch
import torch.nn.functional as F

z, y = torch.zeros(4, 1), torch.tensor([[1.0], [0], [1], [0]])
print(f"{F.cross_entropy(z, y).item():.4f}")
# Fix: print(f"{F.binary_cross_entropy_with_logits(z, y).item():.4f}")
