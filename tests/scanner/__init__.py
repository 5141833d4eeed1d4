"""wapiti over a running portal: as anonymous and as a reporter (make scan)."""
