"""One opened run, without a screen."""
