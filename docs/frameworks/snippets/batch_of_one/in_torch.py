# PyTorch stops. A `DataLoader` with `drop_last=True` has no such batch at an epoch's end.
import torch

layer, x = torch.nn.BatchNorm1d(3), torch.tensor([[1.0, 2, 3]])
# Fix: layer, x = torch.nn.BatchNorm1d(3).eval(), torch.tensor([[1.0, 2, 3]])
print(layer(x).detach().numpy().round(2))
