"""Who may use a remote service: one-time invitations, and the devices that joined by one."""
