"""`python -m cc_tui` is `cc-tui`."""

from __future__ import annotations

import sys

from cc_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
