"""A story as plain files for any web server: pages that need no script, charts, and the data beside them."""
