"""Image bytes to what a terminal shows. The work is done in the child."""
