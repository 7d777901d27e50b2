"""What there is to study: columns, materials, their revisions and files."""
