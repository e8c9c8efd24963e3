"""The pages: form or address -> one deed or query -> answer."""
