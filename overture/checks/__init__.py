"""What `overture doctor` looks at.

findings.py      what one look found
installation.py  both environments, the weights, SQLite, the machine
belongings.py    settings, clinic, keys, model, database
processes.py     what runs, or whether it could
"""
