"""What a sick (or healthy) application of ours is: its truth, its code and how to cure it."""

from dataclasses import dataclass, field
from typing import Callable

DEFAULT_MASTER = "local-cluster[2,1,1024]"


@dataclass(frozen=True)
class Patient:
    """One application. `run(spark, is_cured, data)` is its code; `data` a folder that `prepare(spark, data)` filled."""

    name: str
    app_name: str
    truth: str
    run: Callable
    cause: str | None = None
    """The id of the heuristic; none for a healthy one."""
    where: str = ""
    accept: tuple[str, ...] = ()
    """Ids of which one has to come first; the cause's own where left out."""
    explained: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    fix: str = ""
    conf: dict = field(default_factory=dict)
    fix_conf: dict = field(default_factory=dict)
    """What the cured run has in addition; None takes a setting away."""
    gain_kind: str = "time"
    """What the cure gives: `time`, `gbh` (heap by executor life) or `success`."""
    app_fails: bool = False
    master: str = DEFAULT_MASTER
    prepare: Callable | None = None

    @property
    def states(self) -> tuple[str, ...]:
        if self.cause is None:
            return ("healthy",)
        return ("sick", "treated") if self.fix else ("sick",)

    def settings(self, state: str) -> dict:
        settings = {"spark.sql.shuffle.partitions": 8, **self.conf}
        if state == "treated":
            settings.update(self.fix_conf)
        return {key: value for key, value in settings.items() if value is not None}

    def truth_entry(self) -> dict:
        """The part of the entry in patients.json that is written down, not measured."""
        return {
            "name": self.name,
            "kind": "patient" if self.cause else "healthy",
            "split": "own",
            "cause": self.cause,
            "app_name": self.app_name,
            "truth": self.truth,
            "where": self.where,
            "accept": list(self.accept or ([self.cause] if self.cause else [])),
            "explained": list(self.explained),
            "forbid": list(self.forbid) if self.cause else ["*"],
            "fix": self.fix or None,
            "fix_conf": self.fix_conf,
            "gain_kind": self.gain_kind if self.cause else None,
            "app_fails": self.app_fails,
            "master": self.master,
            "conf": self.conf,
        }
