"""The demo's planning stage: next year's suggestions, candidates and drafts, all of them made up.

Every step goes through the real actions, by the people of the demo; all of it lies in the past
of the demo's day. No word here was said by a citizen, a deputy or an agency: what could be
read as such begins with 「（演示）」.
"""
