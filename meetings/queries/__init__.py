"""What pages shown at meetings read."""
