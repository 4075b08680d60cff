"""A call comes in by one door and becomes text: intake, queue, pipeline, engines."""
