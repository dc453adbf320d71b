"""What the screens are made of. Widgets draw what they are handed and fetch nothing."""
