"""A real shop's year for the demo: UCI Online Retail, see ATTRIBUTION.md, and the rules that make a catalogue of its names."""
