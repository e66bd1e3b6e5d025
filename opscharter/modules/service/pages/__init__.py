"""Pages of service requests: the front desk, the director's dashboard."""
