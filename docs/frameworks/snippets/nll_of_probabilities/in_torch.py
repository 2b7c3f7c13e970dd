# `nll_loss` wants logarithms, and doesn't take any itself. A loss below 0 should make you look.
import torch
import torch.nn.functional as F

a, y = torch.tensor([[0.1, 0.3, 0.6]]), torch.tensor([0])
print(f"{F.nll_loss(a, y).item():.2f}")
# Fix: print(f"{F.nll_loss(a.log(), y).item():.2f}")
