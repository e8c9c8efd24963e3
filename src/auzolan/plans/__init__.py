"""Floor 4: who does which step where and when; a Problem goes in, a Plan comes out."""
