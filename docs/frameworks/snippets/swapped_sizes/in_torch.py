# With `opt_einsum`, which pip installs with JAX, the message swaps the two sizes.
import torch

x, T = torch.ones(3), torch.ones(4, 5, 3)
torch.einsum("i,kij,j->k", x, T, x)
