"""Actions and their auth functions."""
