"""Sales processes as data: stages with order, probability and time limit, and the shape in
which gates (entry criteria) and output documents hang on them."""
