"""The local stack: what `deploy/local/portal` does. Standard library only, so that it runs on a bare Debian."""
