"""What holds for all tests: laws are tried on the same examples on every machine, however slow it is."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "liftday",
    deadline=None,  # a machine's pace proves nothing
    derandomize=True,  # what is green here is green there; `-m slow` draws anew
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("liftday")
