"""What only SQLite needs: connections, the journal, copies, repair, backups."""
