# A parameter without `requires_grad` gets no gradient, and the optimizer leaves it as it is.
import torch

torch.manual_seed(0)
layer = torch.nn.Linear(1, 1)
network = torch.nn.Sequential(layer, torch.nn.Linear(1, 1))
optimizer = torch.optim.SGD(network.parameters(), lr=0.1)


def fit():
    optimizer.zero_grad()
    (network(torch.ones(4, 1)) ** 2).mean().backward()
    optimizer.step()


fit()
layer.requires_grad_(False)
before = layer.weight.clone()
fit()
print("the frozen layer changes:", not torch.equal(layer.weight, before))
