"""The pure core: nouns and verbs. Bytes, records and frames in; records and frames out."""
