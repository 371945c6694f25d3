"""Search: from what a person typed to the articles that answer it, or to an honest nothing."""
