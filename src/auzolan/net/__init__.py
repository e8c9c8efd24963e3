"""Net: outbound clients only; what comes in is answered by web."""
