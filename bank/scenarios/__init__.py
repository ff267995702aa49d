"""What belongs to scenarios alone: timelines, and the ways through the looks."""
