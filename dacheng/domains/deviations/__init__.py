"""Figures off their pace and what is done about them: case, cause, countermeasure, verdict.

Targets say what was promised; this domain notices when it is not kept, asks why, follows what is
done about it and checks whether it helped. It sets no targets and draws up no reports.
"""
