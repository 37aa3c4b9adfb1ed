"""The lexical screen of every message: spaCy's Matcher and reviewed patterns, no model.

Runs on Python 3.10 with spaCy 3.4 and on later ones alike, so it uses nothing that came after spaCy 3.4.

    text -> normaliser (plain words, sentence by sentence) -> passages (sentences, neighbours, windows)
         -> frames (data/risk/*.yml) -> guards (data/risk/shared/guards.yml) -> Risk
"""
