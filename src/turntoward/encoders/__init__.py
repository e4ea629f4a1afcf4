"""A small network that reads a turn together with the two turns before it."""
