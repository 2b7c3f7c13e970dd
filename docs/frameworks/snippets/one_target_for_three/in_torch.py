# PyTorch warns, and compares each output with the sample's only target.
import torch
import torch.nn.functional as F

targets, outputs = torch.zeros(4, 1), torch.ones(4, 3)
print(F.mse_loss(outputs, targets).item())
# Fix: assert outputs.shape == targets.shape, (outputs.shape, targets.shape)
