"""What an entry of a running plan is, by its title: the grammar that every source shares."""
