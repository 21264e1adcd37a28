# Dateline as an image, from the hashed lock; compose.yaml starts it. Nothing is fetched that the lock does not name.
FROM python:3.11-slim

RUN useradd --create-home --uid 1000 dateline \
    && mkdir /var/lib/dateline \
    && chown dateline /var/lib/dateline

WORKDIR /opt/dateline
ENV PATH=/opt/dateline/.venv/bin:$PATH PYTHONUNBUFFERED=1

# First what changes seldom.
COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.lock

COPY pyproject.toml README.md ./
COPY catalog catalog
COPY dashboard dashboard
COPY expectations expectations
COPY flows flows
COPY sources sources
COPY transforms transforms
COPY warehouse warehouse
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

USER dateline
WORKDIR /var/lib/dateline
CMD ["dateline", "--help"]
