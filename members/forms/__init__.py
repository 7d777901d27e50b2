"""Forms of member pages."""
