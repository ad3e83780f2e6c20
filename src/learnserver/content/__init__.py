"""The files of lessons: kept by their SHA-256, published from folders, given out in ranges."""
