"""What the office reads of its publications: the list, one version, what goes beside it."""
