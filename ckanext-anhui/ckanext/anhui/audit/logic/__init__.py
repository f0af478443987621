"""Actions of the audit room, and who may call them."""
