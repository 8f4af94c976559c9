"""What a report says, before it is written as anything: each module builds the sections of one subject."""
