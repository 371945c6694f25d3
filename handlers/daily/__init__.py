"""The article of the day: what it says, and how a chat asks for it, changes it and ends it."""
