"""RDF: the DCAT profile of the portal, written from the element table."""
