"""What the app costs: ``python -m benchmarks.rebuild``, ``python -m benchmarks.serving``, and a drawing of both."""
