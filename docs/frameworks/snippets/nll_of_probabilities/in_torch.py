# `nll_loss` wants logarithms, and doesn't take any itself. A loss below 0 should make you look.
import torch
import torch.nn.functional as F

z, y = torch.tensor([[1.0, 3, 6]]).log(), torch.tensor([0])
loss = F.nll_loss(z.softmax(1), y)
# Fix: loss = F.cross_entropy(z, y)
print(f"{loss.item():.2f}")
