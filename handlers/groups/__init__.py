"""What is the groups' own: talk, floods, coming and going, and their part of the settings."""
