-- A feed that fills its gaps later says itself which minutes are final.
alter table feed add column by_clock boolean not null default true;
