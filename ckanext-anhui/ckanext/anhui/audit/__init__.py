"""What happened: one append-only table of events. Other rooms write to it through `anhui_audit_event_create`."""
