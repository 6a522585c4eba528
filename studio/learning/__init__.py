"""Small networks and methods that learn in seconds, for the Lab: losses, trainers, generated data. Knows no use case."""
