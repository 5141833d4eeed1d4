"""What those who run the portal see of it: runs of jobs, figures, request ids, outages, whence."""
