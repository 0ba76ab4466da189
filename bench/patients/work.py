"""Work of a known size: for a processor, and as waiting for a service that answers slowly."""

from pyspark.sql import functions as F


def hashed(column, rounds: int):
    """Some microseconds of processor time a round and row."""
    column = column.cast("string")
    for _ in range(rounds):
        column = F.sha2(F.repeat(column, 2), 512)
    return column


def slow_service(ms):
    """A call that takes so many milliseconds (a column or a number) and no processor, as a request of the network."""
    text = str(ms) if isinstance(ms, (int, str)) else None
    assert text, "give SQL text or a number"
    return F.expr(f"java_method('java.lang.Thread', 'sleep', cast({text} as bigint))")
