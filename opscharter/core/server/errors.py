"""What can go wrong with the embedded database, in words for the person at the shell."""


class ServerError(RuntimeError):
    """An anticipated fault: `message` says what, `remedy` what to do. Both are shown, without a traceback."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} {remedy}".strip())
