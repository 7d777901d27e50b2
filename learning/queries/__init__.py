"""What the pages of the record read, and what ``flask check`` proves."""
