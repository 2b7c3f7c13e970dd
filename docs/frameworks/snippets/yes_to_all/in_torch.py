# PyTorch takes the outputs for logits, and puts softmax behind the sigmoid.
import torch
import torch.nn.functional as F

z, y = torch.tensor([9.0, 4, 4]).log(), torch.tensor([1.0, 0, 0])
print(f"{F.cross_entropy(z.sigmoid(), y).item():.4f}")
# Fix: print(f"{F.binary_cross_entropy_with_logits(z, y).item():.4f}")
