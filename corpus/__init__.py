"""What the bot knows: laws, read from plain files, cited and searched. Pure: no network, no clock."""
