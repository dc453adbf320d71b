"""Golden screens: what a user sees, row by row, kept beside the tests and compared with the program's."""
