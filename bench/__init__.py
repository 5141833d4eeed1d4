"""The benchmark suite: ratios to a floor taken side by side in the same run."""

# how the C library gives and keeps memory: as in deploy/systemd/minsheng-web@.service
MALLOC = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "67108864",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
}
