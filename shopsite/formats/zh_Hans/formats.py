"""Simplified Chinese: dates as Django writes them; large numbers in groups of three, as on price tags and in reports."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
