"""The only SQL beside the tables: SQLAlchemy Core, one text for both databases, always within an organization."""
