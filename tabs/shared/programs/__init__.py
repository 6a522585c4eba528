"""What programs and agents are told about the studio: the schemas of its endpoints, and the code that calls them."""
