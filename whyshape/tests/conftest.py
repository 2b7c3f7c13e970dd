"""Hypothesis draws the same examples in each run, on machines of any speed."""

from hypothesis import settings

settings.register_profile("whyshape", deadline=None, derandomize=True)
settings.load_profile("whyshape")
