"""Forms of the pages for meetings."""
