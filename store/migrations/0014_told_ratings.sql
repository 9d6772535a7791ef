-- The live board costs the same with ten ratings and with ten million. The tokens are explained at the head of the
-- first migration.

-- `told` is 1 for a rating with words of the citizen's own, or with a reason ticked.
alter table case_rating add column told {int} not null default 0;
update case_rating set told = 1 where body like '%"words":%' or body like '%"options":%';
create index case_rating_told on case_rating (at, case_id, number) where told = 1;
create index case_rating_told_unit on case_rating (unit_id, at, case_id, number) where told = 1;

-- The orders that ratings opened, for counting those that run.
create index orders_rating on orders (stage, lead, due_at) where channel = 'rating';
