"""What other rooms may say of files before tables are made of them."""

from ckan.plugins.interfaces import Interface


class IFileGate(Interface):
    """Implemented by whoever knows whether a file may be read into a table."""

    def may_be_read(self, sha256: str) -> bool:
        """In: the hash of a file's bytes. Out: whether a table may be made of them; if not, there is none."""
        return True
