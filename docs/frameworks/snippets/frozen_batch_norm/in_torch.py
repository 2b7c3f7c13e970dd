# `requires_grad_(False)` freezes the weights. In `train` mode, the statistics go on changing.
import torch

layer = torch.nn.BatchNorm1d(2)
network = torch.nn.Sequential(layer, torch.nn.Linear(2, 1))
layer.requires_grad_(False)
# Add: layer.eval()
before = layer.running_mean.clone()
network(torch.arange(16.0).reshape(8, 2)).mean().backward()
print("the running mean changes:", not torch.equal(layer.running_mean, before))
