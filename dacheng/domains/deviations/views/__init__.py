"""The screens of deviations: list, case, answers, countermeasures, board, settings."""
