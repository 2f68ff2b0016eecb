"""Taking mail from mail servers that hand it over: LMTP and SMTP."""
