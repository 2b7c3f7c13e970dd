"""Start faster: pyproject.toml names this module, so pytest imports it before all else.

nbformat imports jsonschema, which imports rfc3987_syntax where that is installed. The latter builds
a grammar, and this takes a second in each process. It is for formats that no notebook's schema has.
"""

import sys

sys.modules["rfc3987_syntax"] = None
