"""What people do with columns and materials. Each function is one change; none commits."""
