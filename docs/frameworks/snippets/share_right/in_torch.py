# PyTorch compares each prediction with all four targets, too.
import torch

targets = torch.tensor([0, 1, 1, 0])
predictions = targets[:, None]
print((predictions == targets).float().mean().item())
# Fix: print((predictions[:, 0] == targets).float().mean().item())
