"""What those who run the bot are told: figures of its use, and its errors."""
