"""What we believe of the data; splits a frame into what passed and what is rejected.

The beliefs stand in ``expectations/suites.py`` as data, to be read top to bottom; ``measures.py`` counts with Polars
what they ask about; ``judge.py``, the only file that knows Great Expectations, says which rows fall short; and
``validate.py`` makes rejections of it. Nothing is read, written or fetched here.
"""
