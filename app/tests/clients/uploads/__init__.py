"""Uploads that go on after a break."""
