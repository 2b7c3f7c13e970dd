# This loss warns, and computes the wrong number. (`binary_cross_entropy_with_logits` refuses.)
import torch
import torch.nn.functional as F

outputs = torch.zeros(4, 1)
Y = torch.tensor([[1.0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 1]])
print(f"{F.mse_loss(outputs, Y):.4f}")
