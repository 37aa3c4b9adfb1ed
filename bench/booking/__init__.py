"""How far a booking can be relied on, measured on both databases: `make bench-booking`.

    databases       empty databases of both kinds, and what is in one
    measuring       what a measurement is, and what it found
    crowd           many processes that begin at the same moment
    storm           200 of them want one opening
    random_lengths  100 of them book, hold, move and cancel appointments of any length
    states          random sequences of steps, compared with a model after each
    state_steps     what a step is, and how it is chosen
    state_model     the model: lists in memory, searched by brute force
    state_world     the small clinic in which that happens
    zones           clock changes of every zone in the next 24 months
    openings        how long a look for openings takes
    phrases         phrases for times that the reader was not tuned on
    reminders       reminders while appointments are moved and cancelled
    calendar_files  calendar files, read back by another library
    report          report.md and the same tables in the terminal

Runs in the application's environment, with what `make test` adds to it.
"""
