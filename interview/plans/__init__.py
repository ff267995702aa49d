"""Plans followed: when each stage comes, what is done, what the daily queue gets from them."""
