"""What is in a file that must not leave: personal data and marks of secrecy, found in its bytes. Pure."""
