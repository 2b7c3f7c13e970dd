# Batch normalization subtracts the mean, and with it the bias. So it has no effect.
import torch

torch.manual_seed(0)
layer = torch.nn.Linear(3, 4)
# Fix: layer = torch.nn.Linear(3, 4, bias=False)
(torch.nn.BatchNorm1d(4)(layer(torch.rand(8, 3))) ** 3).sum().backward()
stuck = [array for array in layer.parameters() if array.grad.abs().max() < 1e-3]
print("arrays without effect:", len(stuck))
