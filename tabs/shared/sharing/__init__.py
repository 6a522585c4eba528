"""What takes a result or a tab elsewhere: recordings for slides, and snippets that show the tab in another page."""
