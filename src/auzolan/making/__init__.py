"""Floor 3: open designs as recipes, what machines can do, and what a wish takes."""
