# PyTorch's loss warns. `((predictions - targets) ** 2).mean()` doesn't.
import torch
import torch.nn.functional as F

targets = torch.tensor([1.0, 2, 3, 4])
predictions = targets[:, None]
print(F.mse_loss(predictions, targets).item())
# Fix: print(F.mse_loss(predictions[:, 0], targets).item())
