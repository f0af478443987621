"""Pure part of the dcat room: a dataset as RDF."""
