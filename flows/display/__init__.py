"""What a person sees in the terminal. Nothing is decided or computed here.

``terminal`` is where it goes, ``answers`` writes tables and data, and the others show what a command did.
"""
