"""Clients that generators make from the live contract, each checked strictly and then used.

`generators.py` makes, checks and runs them. A folder holds the story of one generator, and what else it needs.
"""
