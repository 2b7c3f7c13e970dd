# PyTorch repeats it, too.
import torch

P, r = torch.tensor([[0, 1, 2], [3, 4, 5]]), torch.tensor([[1, 2, 3]])
print(torch.einsum("ij,jk->ik", P, r).numpy())
