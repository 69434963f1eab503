"""Measures publisher beside its peers: ``python -m bench``, in the folder of the repository.

Nothing here is part of the package, and nothing needs the network. All measurements of one run are
made in turn, so that the mood of the computer is the same for all; each is made in a process of its
own. :mod:`bench.goals` says what is to be reached, ``docs/performance.md`` what was.
"""
