"""PostgreSQL as Django sees it, knowing that a placed table has the composite key (county, id)."""
