"""Charts as SVG, drawn here: they stand in the page without a script, follow its colours, and are saved as they are.

Colours are written as attributes, for a file that stands alone; in a page the stylesheet overrules them by class.
"""
