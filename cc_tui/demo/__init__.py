"""A recorded CloudCruise, served on loopback."""
