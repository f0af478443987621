"""Who works inside: accounts, their roles and departments, how they sign in."""
