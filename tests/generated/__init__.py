"""Forms, conditions and files made by hypothesis; `dacheng prove --only generated --long` makes more."""
