"""What the office does about it."""

from oversight.models.problem import Problem

__all__ = ["Problem"]
