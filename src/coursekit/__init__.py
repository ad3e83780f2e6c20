"""Courses as files: reads a folder as a course, without changing anything in it."""
