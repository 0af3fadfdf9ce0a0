"""What is off its pace, why, what is owed, and whether it helped."""
