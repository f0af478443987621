"""Workbooks in and out: what departments import, and what they take along."""
