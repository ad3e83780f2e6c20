"""Real media made by the program itself: the sample course, and the files that the tests play."""
