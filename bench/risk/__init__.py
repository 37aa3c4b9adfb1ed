"""How well risk is noticed, measured on messages that nothing was tuned on: `make evaluate-risk`.

    messages       the labelled sets: held out, ordinary, tuned on, pairs, conversations
    classifier     the trained risk classifier, out of a model's archive
    layers         what lexicon and classifier make of a message, each alone and together, and how long it takes
    keywords       a plain list of phrases (keywords.yml), which every screen must beat
    peers          packages that run offline (peers.txt), in an environment of their own (peers_worker)
    outcomes       what each contender makes of all messages
    scores         figures of one contender, and of one layer by level and by topic
    conversations  at which message of a conversation risk is seen, with memory and without
    rewrites       twelve ways to write the same message
    metamorphic    whether findings outlast the rewrites
    pairs          messages that differ in a few words, one calm and one not
    random_text    whether anything at all can be read without a fault
    pictures       the plot
    report         report.md
    record         figures.json, which the check compares with
    evaluation     all of this in one run
    check          recall and false alarms now against the recorded ones: a stage of bin/test

Runs in Rasa's environment. A held-out message is counted, never shown: nobody should write a pattern for it.
"""
