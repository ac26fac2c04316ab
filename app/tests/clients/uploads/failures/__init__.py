"""Uploads while something that the program needs fails."""
