# The weights stay, but batch normalization goes on changing its mean and variance in `train` mode.
import torch

torch.manual_seed(0)
body = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
network = torch.nn.Sequential(body, torch.nn.Linear(3, 1))
x, y = torch.rand(8, 2), torch.rand(8, 1)
optimizer = torch.optim.SGD(network.parameters(), lr=0.1)


def fit():
    optimizer.zero_grad()
    torch.nn.functional.mse_loss(network(x), y).backward()
    optimizer.step()


fit()
body.requires_grad_(False)
# Add: body.eval()
before = [each.clone() for each in (*body.parameters(), *body.buffers())]
fit()
after = [*body.parameters(), *body.buffers()]
print(
    "the frozen layer changes:",
    any((a != b).any().item() for a, b in zip(after, before, strict=True)),
)
