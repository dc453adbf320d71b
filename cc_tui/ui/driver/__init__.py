"""Pictures in Textual's frames: marker characters in the strips, expanded in the write that paints them."""
