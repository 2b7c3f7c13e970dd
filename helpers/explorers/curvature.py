"""Keep a deprecated name of `helpers.curvature`, which the next version will remove."""

import warnings

from helpers.curvature import hessian, largest_eigenvalue  # noqa: F401
from helpers.explorers.steps import Steps, watch_steps  # noqa: F401

MOVED = "helpers.explorers.curvature is now helpers.curvature and helpers.explorers.steps"
warnings.warn(MOVED, DeprecationWarning, 2)
