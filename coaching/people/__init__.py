"""Who works here: found, invited, given a role, gone and back."""
