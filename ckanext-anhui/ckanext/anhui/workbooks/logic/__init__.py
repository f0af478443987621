"""Actions of the workbooks room, and who may call them."""
