# PyTorch takes the outputs for logits, and puts softmax behind the sigmoid.
import torch
import torch.nn.functional as F

a, y = torch.tensor([0.9, 0.8, 0.8]), torch.tensor([1.0, 0, 0])
print(f"{F.cross_entropy(a, y):.4f}")
# Fix: print(f"{F.binary_cross_entropy(a, y):.4f}")
