"""Softmax, for the manual's example of code in a page."""

from math import exp


# --8<-- [start:softmax]
def softmax(scores: list[float]) -> list[float]:
    """Return weights that add up to 1."""
    weights = [exp(score - max(scores)) for score in scores]
    return [weight / sum(weights) for weight in weights]
    # --8<-- [end:softmax]
