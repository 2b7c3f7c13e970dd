"""Keep a deprecated name of `helpers.curvature`, which the next version will remove."""

import warnings

from helpers.curvature import hessian, largest_eigenvalue  # noqa: F401
from helpers.explorers.steps import Steps, watch_steps  # noqa: F401

warnings.warn("helpers.explorers.curvature is now helpers.curvature", DeprecationWarning, 2)
