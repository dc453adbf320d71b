"""A page snapshot as text. The work is done in the child."""
