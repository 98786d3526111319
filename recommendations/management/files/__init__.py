"""Files that come in and go out: products, interactions, recommendations; CSV or Parquet by their ending."""
