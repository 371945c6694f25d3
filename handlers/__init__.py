"""What the bot says: a `Request` goes in, a `Reply` comes out. No channel, no I/O but the store."""
