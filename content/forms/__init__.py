"""Forms of the pages about columns and materials."""
