"""How dates are printed, where it differs from Django's own."""
