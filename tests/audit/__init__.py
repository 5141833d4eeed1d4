"""Outside judges over a running portal: axe, the W3C HTML checker and Lighthouse."""
