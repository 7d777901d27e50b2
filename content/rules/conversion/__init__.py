"""Turning uploaded files into what the site shows. Each function takes bytes and runs in a child process."""
