# `make run` starts the assistant, `make test` runs every check. Both set up what they need first.
.PHONY: run test setup train lint lock

# One command each, so that a signal reaches what runs and not a shell before it.
run:
	@bin/setup run -- bin/overture run

test:
	@bin/test

setup:
	@bin/setup run

train:
	@bin/setup run -- bin/overture train

lint:
	@bin/test lint

lock:
	@bin/lock
