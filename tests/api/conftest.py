from tests.serving.conftest import each_store, store

__all__ = ["each_store", "store"]
