create table vix_generation (
  id uuid primary key,
  user_id uuid not null,
  provider text not null,
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  constraint vix_generation_times check (finished_at is null or finished_at >= started_at)
);
create index vix_generation_user_id_started_at_idx on vix_generation (user_id, started_at);

create table waitlist_entry (
  email text primary key,
  joined_at timestamptz(3) not null,
  constraint waitlist_entry_email check (email = lower(email) and length(email) between 3 and 254)
);
