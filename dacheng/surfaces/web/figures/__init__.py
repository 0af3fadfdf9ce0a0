"""Numbers on the screen: what each is, how it is broken down, and the rows it is made of."""
