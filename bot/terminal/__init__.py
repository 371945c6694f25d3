"""The terminal channel: the same conversation at a prompt or through a pipe."""
