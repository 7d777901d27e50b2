"""What people do with accounts, the tree, rosters and notices. Each function is one change; none commits."""
