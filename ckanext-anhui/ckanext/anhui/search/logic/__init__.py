"""Actions of the search room and who may call them."""
