"""Post: orders that leave by e-mail, documents that come in, and how long they are kept."""
