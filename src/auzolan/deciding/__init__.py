"""Floor 3: deciding together: announced changes of rules and roles, and objections."""
