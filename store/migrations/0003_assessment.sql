-- What assessments count. The tokens are explained at the head of the first migration.

-- What each measure of a pack counts for a unit and a month, as one JSON object: measure to number, zeros left out.
-- Moves in the same transaction as the facts it counts. `generation` tells the counts that are shown from those that
-- a recount is gathering.
create table measure_count (
    pack {text} not null,
    generation {int} not null,
    month {text} not null,
    unit_id {int} not null,
    counts {text} not null,
    primary key (pack, generation, month, unit_id)
) {by_key};

-- What is counted for a pack, and how far counting it anew has come. `live` and `shadow` are JSON: the generation,
-- the months, and a digest of every measure's definition.
create table measure_plan (
    pack {text} primary key,
    live {text},
    shadow {text},
    counted_to {int} not null,
    compared_to {text} not null,
    refused {text}
) {by_key};

-- Every month and unit that an order could ever be counted in; nothing is removed when it moves on, so that a month
-- can be counted as it stood at any instant.
create table order_month (
    month {text} not null,
    unit_id {int} not null,
    order_id {int} not null,
    primary key (month, unit_id, order_id)
) {by_key};

-- Up to which order those rows were filled in from the ledger; without this row none is missing.
insert into setting (name, value)
select 'order-months', '0' where exists (select 1 from orders);
