"""A quiz on paper: what stands on the sheets, and the Word documents made of it. Pure."""
