"""How captions show who speaks: exchanges with dashes, colours."""
