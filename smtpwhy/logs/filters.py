"""Which attempts of a log are counted."""

from smtpwhy.logs.tally import Group
from smtpwhy.values import Value


class Filters(Value):
    """What is asked for; None asks for all."""

    since: str | None = None
    """The earliest time, as stamps are written."""
    until: str | None = None
    """The time before which it must be."""
    cause: str | None = None
    """The id of the cause."""
    provider: str | None = None
    """The id of the provider."""
    recipient_domain: str | None = None
    """The recipient's domain, in lower case."""

    @property
    def timed(self) -> bool:
        """Whether the time of a line matters."""
        return self.since is not None or self.until is not None

    def within(self, time: str | None) -> bool:
        """Tell whether a time is asked for; what has no time is not, where times are."""
        if not self.timed:
            return True
        return bool(time) and (self.since or "") <= (time or "") < (self.until or "~")

    def of(self, group: Group) -> bool:
        """Tell whether attempts of a group are asked for."""
        return self.cause in (None, group.cause) and self.provider in (None, group.provider)

    def towards(self, domain: str) -> bool:
        """Tell whether attempts towards a domain are asked for."""
        return self.recipient_domain in (None, domain)


ALL = Filters()
"""All attempts."""
