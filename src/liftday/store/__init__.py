"""What we remember. SQLAlchemy and Alembic live here and nowhere else."""
