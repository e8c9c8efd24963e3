"""Forms: what people type, checked for form; what it means is judged by the deeds."""
