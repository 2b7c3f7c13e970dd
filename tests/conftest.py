"""Settings that every test shares."""

import os

from hypothesis import settings

# A kernel that a test starts must choose its own way to show figures: notebooks show them inline.
os.environ.pop("MPLBACKEND", None)

# The same examples on every run, so that a red run can be repeated; the weekly run takes new ones:
# pytest --hypothesis-profile=new-examples
settings.register_profile("course", deadline=None, derandomize=True)
settings.register_profile("new-examples", deadline=None, max_examples=500)
settings.load_profile("course")

try:
    import matplotlib as mpl
except ImportError:
    pass
else:
    mpl.use("agg")
