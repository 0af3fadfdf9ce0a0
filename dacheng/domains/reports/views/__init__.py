"""The screens of reports and business reviews."""
