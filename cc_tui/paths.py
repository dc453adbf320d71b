"""Where files of the user live."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def config_file() -> Path:
    """The program's own configuration, `$XDG_CONFIG_HOME/cc-tui/config.toml`."""
    return Path(platformdirs.user_config_dir("cc-tui")) / "config.toml"


def cloudcruise_config() -> Path:
    """The CloudCruise CLI's configuration; read here, never written."""
    return Path.home() / ".cloudcruise" / "config.json"
