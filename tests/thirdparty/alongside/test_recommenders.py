from alongside.recommenders import Alongside, Wished
from recommendations.testing.contract import RecommenderContract


class TestAlongside(RecommenderContract):
    recommender = Alongside


class TestWished(RecommenderContract):
    recommender = Wished
