"""What we believe of the data; splits a frame into what passed and what is rejected.

The beliefs stand in ``expectations/suites.py`` as data, to be read top to bottom, and those of the other stages in
``stages.py``; ``measures.py`` counts with Polars what they ask about; ``judge.py``, which knows Great Expectations, says which
rows fall short; ``validate.py`` makes rejections of it, and ``data_docs.py`` a site. Nothing is fetched here, and nothing but
that site is written.
"""
