"""What can be wrong with a database, as sentences for the person who starts the program."""


class DatabaseProblem(Exception):
    """The database cannot be used. `sentence` is Chinese and says what to do; `sql` is for the DBA, if any."""

    def __init__(self, sentence: str, sql: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.sql = sql
