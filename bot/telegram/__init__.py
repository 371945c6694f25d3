"""The Telegram channel. The only place that knows python-telegram-bot."""
