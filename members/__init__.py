"""Who people are: the organisation tree, members, roles, signing in, the audit log."""
