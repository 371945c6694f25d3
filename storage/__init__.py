"""What the bot remembers: one contract, two back ends."""
