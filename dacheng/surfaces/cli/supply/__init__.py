"""What the product is made of: packages, their licences, known holes, and secrets left lying."""
