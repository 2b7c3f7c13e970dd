# The mean of no losses is nan, and so is each mean over batches that contains it.
import torch
import torch.nn.functional as F

z, labels = torch.zeros(2, 3), torch.tensor([-100, -100])
print(F.cross_entropy(z, labels).item())
# Fix: print((F.cross_entropy(z, labels, reduction="sum") / max(1, (labels != -100).sum())).item())
