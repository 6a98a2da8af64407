"""The stages of the main job, a file each: what a stage needs are its arguments, what it made it returns."""
