"""Who somebody is: passwords, second factors, single sign-on, sessions, tokens. What they may do is `core.access`."""
