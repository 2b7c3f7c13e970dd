"""The former place of `helpers.curvature`, for one more version."""

import warnings

from helpers.curvature import Steps, hessian, largest_eigenvalue, watch_steps  # noqa: F401

warnings.warn("helpers.explorers.curvature is now helpers.curvature", DeprecationWarning, 2)
