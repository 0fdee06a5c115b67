"""Reading text out of pictures and documents: recognition, reading order, formats."""
