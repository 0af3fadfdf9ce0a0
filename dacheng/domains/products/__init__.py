"""What the company sells: product lines, products and their list prices."""
