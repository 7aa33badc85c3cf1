"""What networks learn from: frames, bent copies of them, and a teacher's answers to both.

Stages of a training survive an interruption in files of :mod:`sw.teach.checkpoint`.
"""
