"""Floor 6: foreign files to frozen records and back, without any I/O."""
