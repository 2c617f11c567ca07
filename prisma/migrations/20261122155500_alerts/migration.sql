create table alert_channel (
  id uuid primary key,
  user_id uuid not null,
  kind text not null,
  destination text,
  secret text,
  events text[] not null,
  time_zone text not null,
  enabled boolean not null default true,
  disabled_reason text,
  disabled_by text,
  verified_at timestamptz(3),
  verify_hash text,
  verify_expires_at timestamptz(3),
  created_at timestamptz(3) not null,
  deleted_at timestamptz(3),
  constraint alert_channel_kind check (kind in ('email', 'telegram', 'sms', 'webhook')),
  constraint alert_channel_destination check (destination is not null or (kind = 'telegram' and verified_at is null)),
  constraint alert_channel_secret check ((secret is not null) = (kind = 'webhook')),
  constraint alert_channel_disabled check (
    (enabled and disabled_reason is null and disabled_by is null)
    or (not enabled and disabled_reason is not null and disabled_by in ('user', 'recipient'))
  ),
  constraint alert_channel_verify check ((verify_hash is null) = (verify_expires_at is null))
);
create index alert_channel_user_id_idx on alert_channel (user_id);
create index alert_channel_destination_idx on alert_channel (destination);
create unique index alert_channel_verify_hash_key on alert_channel (verify_hash);
-- A user has a destination once, and at most one chat that is not known yet.
create unique index alert_channel_mine on alert_channel (user_id, kind, coalesce(destination, '')) where deleted_at is null;

create table alert_delivery (
  id uuid primary key,
  user_id uuid not null,
  channel_id uuid not null references alert_channel (id),
  event_seq bigint,
  event text not null,
  payload jsonb,
  status text not null default 'queued',
  attempts integer not null default 0,
  attempt_started_at timestamptz(3),
  uncertain integer not null default 0,
  last_error text,
  provider_id text,
  created_at timestamptz(3) not null,
  delivered_at timestamptz(3),
  constraint alert_delivery_status check (status in ('queued', 'delivered', 'failed', 'skipped', 'bounced')),
  constraint alert_delivery_counts check (attempts >= 0 and uncertain between 0 and attempts),
  constraint alert_delivery_payload check ((payload is null) = (status <> 'queued')),
  constraint alert_delivery_delivered check (delivered_at is not null or status <> 'delivered')
);
create unique index alert_delivery_channel_id_event_seq_key on alert_delivery (channel_id, event_seq);
create index alert_delivery_user_id_created_at_id_idx on alert_delivery (user_id, created_at desc, id desc);
create index alert_delivery_user_id_delivered_at_idx on alert_delivery (user_id, delivered_at);
create index alert_delivery_provider_id_idx on alert_delivery (provider_id);

create table telegram_update (
  id bigint primary key,
  received_at timestamptz(3) not null
);
