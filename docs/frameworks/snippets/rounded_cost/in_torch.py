# A rounded output has no slope. (`argmax` and `>` have no history, and PyTorch stops.)
import torch

z = torch.tensor(1.0, requires_grad=True)
loss = torch.sigmoid(z).round() ** 2
# Fix: loss = torch.sigmoid(z) ** 2
loss.backward()
print(f"{z.grad.item():.2f}")
