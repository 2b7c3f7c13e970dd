# PyTorch looks at the values, and refuses.
import torch
import torch.nn.functional as F

z, y = torch.tensor([3.0, -2.0]), torch.tensor([0.0, 1.0])
print(f"{F.binary_cross_entropy(z, y).item():.2f}")
# Fix: print(f"{F.binary_cross_entropy_with_logits(z, y).item():.2f}")
