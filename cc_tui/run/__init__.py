"""What happened in a run: the model, the spine, expiry. Pure: no I/O, no screen."""
