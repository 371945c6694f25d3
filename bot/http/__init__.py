"""HTTP: the webhook's door, and what is seen of the bot from outside."""
