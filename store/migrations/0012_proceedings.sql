-- Proceedings: supervision of orders and units. The tokens are explained at the head of the first migration.

-- One proceeding, as last seen. `sort_at` is when a draft was written, when an open one is due, when an ended one
-- ended; `next_at` is set while something happens by itself. A restricted one is for whom `proceeding_person` names.
create table proceeding (
    id {int} primary key,
    version {int} not null,
    year {int} not null,
    count {int} not null,
    kind {text} not null,
    pack {text} not null,
    stage {text} not null,
    title {text} not null,
    owner {int} not null,
    leader {int},
    needs_word {int} not null,
    restricted {int} not null,
    origin {text},
    opened_at {int} not null,
    sort_at {int} not null,
    next_at {int},
    state {text} not null
) {by_id};

create unique index proceeding_number on proceeding (year, count);
create unique index proceeding_origin on proceeding (origin) where origin is not null;
create index proceeding_sort on proceeding (stage, sort_at, id);
create index proceeding_next on proceeding (next_at, id) where next_at is not null;
create index proceeding_leader on proceeding (leader, stage, sort_at, id) where leader is not null;

-- The orders a proceeding concerns.
create table proceeding_order (
    order_id {int} not null,
    proceeding_id {int} not null,
    primary key (order_id, proceeding_id)
) {by_key};

create index proceeding_order_of on proceeding_order (proceeding_id);

-- The units a proceeding concerns.
create table proceeding_unit (
    unit_id {int} not null,
    proceeding_id {int} not null,
    primary key (unit_id, proceeding_id)
) {by_key};

create index proceeding_unit_of on proceeding_unit (proceeding_id);

-- The persons who have a part in a proceeding, or may know a restricted one.
create table proceeding_person (
    person_id {int} not null,
    proceeding_id {int} not null,
    primary key (person_id, proceeding_id)
) {by_key};

create index proceeding_person_of on proceeding_person (proceeding_id);

-- What a proceeding waits for, and for whom.
create table proceeding_wait (
    proceeding_id {int} not null,
    number {int} not null,
    person_id {int} not null,
    awaited {text} not null,
    due_at {int} not null,
    primary key (proceeding_id, number)
) {by_key};

create index proceeding_wait_person on proceeding_wait (person_id, due_at, proceeding_id);
create index proceeding_wait_due on proceeding_wait (due_at, proceeding_id);

-- What a spot check draws from.
create index orders_closed on orders (closed_at, id) where closed_at is not null;
