"""Pure part of the search room."""
