"""How well messages are understood, measured on messages that nothing was tuned on: `make evaluate`.

    messages        the labelled sets
    archives        Rasa's archives, trained and timed: ours and Rasa's stock pipeline (stock.yml)
    contenders      who is measured: both archives, and n-grams with logistic regression
    readings        what each contender makes of each message, and how long it takes
    figures         numbers from lists of labels; plain arithmetic
    styles          the length of a message, and how carefully it was typed
    scores          every figure of one contender
    learning_curve  accuracy by the number of training examples
    pictures        the plots
    report          report.md
    record          figures.json, which the check compares with
    evaluation      all of this in one run
    check           accuracy now against the recorded figure: a stage of bin/test

Runs in Rasa's environment.
"""
