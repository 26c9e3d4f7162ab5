"""Reading pictures: the words of an advert, where they stand, and the codes printed on it."""
