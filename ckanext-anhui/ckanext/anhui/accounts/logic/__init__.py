"""Actions of the accounts room, and who may call them."""
