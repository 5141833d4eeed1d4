"""The benchmark suite: ratios to a floor taken side by side in the same run."""
