"""Actions of the files room, and who may call them."""
