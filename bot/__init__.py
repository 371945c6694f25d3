"""What runs the bot: command line, channels, and the assembly of everything below."""
