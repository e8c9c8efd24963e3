"""Views: form or address -> one deed or query -> answer; each file ends with its PAGES."""
