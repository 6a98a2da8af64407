import os

# Ray reads this when it is imported. A stage that still waits when the run is stopped would start Ray anew, and the
# command would wait for the stage, for minutes.
os.environ.setdefault("RAY_ENABLE_AUTO_CONNECT", "0")
