"""Bytes in, models out: the CloudCruise API and its signed storage URLs."""
