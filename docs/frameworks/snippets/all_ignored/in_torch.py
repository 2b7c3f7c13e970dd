# The mean of no losses is nan on purpose, and a mean over batches that contains it is nan, too.
import torch
import torch.nn.functional as F

z, labels = torch.zeros(2, 3), torch.tensor([-100, -100])
print(F.cross_entropy(z, labels).item())
# Fix: print((F.cross_entropy(z, labels, reduction="sum") / max(1, (labels != -100).sum())).item())
