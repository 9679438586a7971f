"""The one error that measuring raises on purpose."""


class EvaluationInputError(ValueError):
    """A file, a prediction or an option cannot be used; the message says what it must be."""
