"""How the bot is set: settings, their meaning and defaults, and logging."""
