# `no_grad` saves memory, but dropout goes on. (Before you train on, call `train()` again.)
import torch

network, x = torch.nn.Dropout(0.5), torch.ones(1, 64)
# Fix: network, x = torch.nn.Dropout(0.5).eval(), torch.ones(1, 64)
with torch.no_grad():
    print("twice the same:", torch.equal(network(x), network(x)))
