"""Actions of the reorganisation room, and who may call them."""
