"""The demo's work in progress: what ``simulation-texts.json`` tells, done by the demo's people.

Steps of people who have an account go through the real actions; what units without one did
(``by`` None, as in the simulated months) is written as rows. All of it lies in the past of
the demo's day, and none of it is a fact about any agency.
"""
