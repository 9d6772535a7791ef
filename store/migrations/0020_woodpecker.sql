-- The years of the woodpecker. The tokens are explained at the head of the first migration.
-- A projection: every row follows from the ledger.

-- One year's collection, as last seen.
create table collection (
    id {int} primary key,
    version {int} not null,
    year {int} not null,
    stage {text} not null,
    nominees {int} not null,
    changed_at {int} not null,
    state {text} not null
) {by_id};

create index collection_year on collection (year, id);

-- Which opinions were put forward, what became of them, and which were chosen.
create table collection_nominee (
    collection_id {int} not null,
    number {int} not null,
    order_id {int} not null,
    unit_id {int} not null,
    progress {text} not null,
    struck {int} not null,
    chosen {int} not null,
    nominated_at {int} not null,
    primary key (collection_id, number)
) {by_key};

create index collection_nominee_order on collection_nominee (order_id, collection_id);
create index collection_nominee_unit on collection_nominee (unit_id, collection_id);

-- Who was appointed, and until when; every day is written YYYY-MM-DD.
create table collection_member (
    collection_id {int} not null,
    number {int} not null,
    from_on {text} not null,
    last_on {text} not null,
    primary key (collection_id, number)
) {by_key};

create index collection_member_last on collection_member (last_on, collection_id, number);
