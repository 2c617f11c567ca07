-- A finished delivery to a webhook keeps its payload, so that its owner can have it sent again. Older ones have none.
alter table alert_delivery drop constraint alert_delivery_payload;
alter table alert_delivery add constraint alert_delivery_payload check (payload is not null or status <> 'queued');
