"""Plain views, for pages without JavaScript."""
