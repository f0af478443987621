"""Departments over time: records go from the departments that were to those that took over."""
