-- Every other table has row level security since 20261122171500: a role with rights on the schema (Supabase's anon) reads
-- no row of this one either. Its owner is not restricted. Prisma's shadow database has no such table.
alter table if exists _prisma_migrations enable row level security;
