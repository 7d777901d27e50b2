"""What member pages read, and the sign-in check of every request."""
