"""Real media made by the program itself: the sample course, and the files that the tests play."""

from coursekit.sample.course import write_sample_course

__all__ = ["write_sample_course"]
