# A layer knows the shape of its bias. (`F.linear` takes one bias for all outputs, without a word.)
import torch

layer = torch.nn.Linear(5, 3)
layer.load_state_dict({"weight": torch.zeros(3, 5), "bias": torch.tensor([7.0])})
