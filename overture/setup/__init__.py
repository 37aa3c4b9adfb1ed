"""Puts both Python environments in place. Standard library only, and it runs on any Python from 3.8 on.

__main__.py      the command behind bin/setup
environments.py  the two environments, their requirements and the stamps that make the second run quick
pythons.py       where a Python of the wanted version is
installer.py     where uv is, or how it comes here
system.py        Chromium and PostgreSQL, which only the tests need
"""
