"""One module a group of pages: its routes, each a function from what is asked to what is answered."""
