"""What quiz pages read. Each function is one question put to the database."""
