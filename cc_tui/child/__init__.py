"""One killable child process for work on hostile bytes."""
