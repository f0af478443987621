"""Finding it: the query, the fields of the index, facets, counts."""
