"""What pages ask about columns, materials and paragraphs."""
