# `make run` starts the assistant, `make test` runs every check, `make evaluate` measures how well it understands,
# `make evaluate-risk` how well it notices risk, `make bench-booking` how far a booking can be relied on. Each sets
# up what it needs first.
.PHONY: run test setup train evaluate evaluate-risk bench-booking lint lock

# One command each, so that a signal reaches what runs and not a shell before it.
run:
	@bin/setup run -- bin/overture run

test:
	@bin/test

setup:
	@bin/setup run

train:
	@bin/setup run -- bin/overture train

# An hour or more the first time: Rasa's stock pipeline is trained too. ARGUMENTS=--without-stock leaves it out.
evaluate:
	@bin/setup run -- .venv/rasa/bin/python -m bench.understanding report $(ARGUMENTS)

# Ten minutes or so. ARGUMENTS="--model FILE" takes a trained model.
evaluate-risk:
	@bin/setup run -- .venv/rasa/bin/python -m bench.risk report $(ARGUMENTS)

# Half an hour or so. ARGUMENTS="--only storm" measures one thing, ARGUMENTS=--quick each in its short form.
bench-booking:
	@bin/setup test -- .venv/app/bin/python -m bench.booking $(ARGUMENTS)

lint:
	@bin/test lint

lock:
	@bin/lock
