"""The terminal browser for CloudCruise debug snapshots."""

__version__ = "0.1.0"
