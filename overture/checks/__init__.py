"""What `overture doctor` looks at, and what is looked at before a model is trained.

findings.py      what one look found
installation.py  both environments, the weights, SQLite, the machine
belongings.py    settings, clinic, keys, model, database
processes.py     what runs, or whether it could
training_text.py what people write for the assistant, and with it
    mistakes.py      a list of all that must be mended
    text_files.py    YAML with the line of every value
    intents.py       the domain's intents
    examples.py      what it understands
    responses.py     what it says
    facts.py         what may be said about music therapy
    answers.py       whether the answers keep to that
"""
