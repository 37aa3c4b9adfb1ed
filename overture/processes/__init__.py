"""The processes that make up a running assistant.

    programs.py    what they are: commands, environment variables, addresses that tell whether they live
    child.py       one of them: started, watched, ended
    ports.py       where they listen
    states.py      what the supervisor tells the others, in one small file

overture/supervisor.py keeps them alive.
"""
