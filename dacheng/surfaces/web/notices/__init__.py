"""What somebody is told: the bell, the list, opening one."""
