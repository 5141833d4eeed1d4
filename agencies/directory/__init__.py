"""The directory of agencies and accounts: its workbook, what an upload would change, who
is found by which words. Reads only; ``actions.directory`` and ``actions.people`` write.
"""
