"""What the bot knows: laws, read from plain files, cited and searched. No network, no clock."""
