"""Who looks after whose records while somebody is away."""
