"""Measurements of the running site beside a floor: ``python3 start.py bench``."""
