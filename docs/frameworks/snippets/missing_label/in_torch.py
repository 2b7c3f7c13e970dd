# PyTorch refuses. Its own mark for a missing label is −100.
import torch
import torch.nn.functional as F

z, labels = torch.tensor([[1.0, 3, 6], [1, 1, 8]]).log(), torch.tensor([0, -1])
print(f"{F.cross_entropy(z, labels).item():.4f}")
# Fix: print(f"{F.cross_entropy(z, labels, ignore_index=-1).item():.4f}")
