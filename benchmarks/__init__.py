"""How fast, and in how much memory, beside what a person would pick instead: ``python -m benchmarks``.

Each thing measured is a whole process, as a person would start it. Several rounds take turns, so that a busy machine is
busy for all of them alike. Nothing here fails because something is slow.
"""
