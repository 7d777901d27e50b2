"""What changes progress, the ledger, rules and targets. Each function is one change; none commits."""
