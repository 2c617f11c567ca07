-- The kinds are those of src/domains/alerts/channels; a new one needs no migration.
alter table alert_channel drop constraint alert_channel_kind;
alter table alert_channel add constraint alert_channel_kind check (kind ~ '^[a-z]{1,32}$');
