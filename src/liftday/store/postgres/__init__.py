"""What only PostgreSQL needs: connections, the athlete in every key, opening, and its words for trouble."""
