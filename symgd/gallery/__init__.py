"""The gallery: a folder of entries, each the pictures of one loss and what repeats them."""
