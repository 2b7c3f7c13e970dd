# PyTorch wants the outputs first, and takes targets for outputs.
import torch
import torch.nn.functional as F

outputs, targets = torch.tensor([0.9, 0.2, 0.6]), torch.tensor([1.0, 0, 1])
print(f"{F.binary_cross_entropy(targets, outputs).item():.2f}")
# Fix: print(f"{F.binary_cross_entropy(outputs, targets).item():.2f}")
