"""The data sets: captioned renders of three versions, their labels, and the stores that training reads."""
