"""One use case a function: ports in, one unit of work, one commit."""
