"""Labs: small programs beside the chapters whose stored outputs the chapters show.

A lab is `labs/<slug>.py` with a function `results(rng)`. Running it (`run`, `worker`, `drawing`,
`notebook`) needs the extra `labs`; reading what it left (`outputs`) needs nothing.
"""

LABS = "labs"
OUTPUTS = "labs/outputs"
TIMINGS = "labs/timings"
# The exact versions that the labs of a book run with.
PINS = "labs/requirements.txt"
# What a lab leaves besides its tables and figures.
RESULTS = "results.json"
ENVIRONMENT = "environment.json"
