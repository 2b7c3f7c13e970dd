# PyTorch stops at the last batch, which has one sample.
import torch
from torch.utils.data import DataLoader

x, layer = torch.tensor([[1.0], [2], [3], [4], [5]]), torch.nn.BatchNorm1d(1)
batches = DataLoader(x, batch_size=4)
# Fix: batches = DataLoader(x, batch_size=4, shuffle=True, drop_last=True)
print([tuple(layer(batch).shape) for batch in batches])
