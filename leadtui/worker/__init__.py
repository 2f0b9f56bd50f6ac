"""Jobs that run beside the user: re-scoring, cooling, ringing alarms, the day's rollover."""
