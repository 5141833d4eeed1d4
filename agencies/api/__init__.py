"""The programming interface (/api/v1/): who asks, how often, and how it is answered.

Every app keeps its own resources in its room ``api``; what they stand on is here.
"""
