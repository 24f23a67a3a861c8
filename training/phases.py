"""What a run of a lesson does, one after the other, in words for people. Light to import."""

READING = "Reading the material"
PREPARING = "Preparing"
LEARNING = "Learning"
WRITING = "Writing what was learned"
