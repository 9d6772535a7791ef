-- Visits: scripted tries of a service. The tokens are explained at the head of the first migration.
-- A projection: every row follows from the ledger.

-- One visit, as last seen. `visitor` is who makes it; `counted_on` is the day under which a year counts it.
create table visit (
    id {int} primary key,
    version {int} not null,
    standing {text} not null,
    kind {text} not null,
    unit_id {int} not null,
    visitor {text} not null,
    counted_on {text} not null,
    changed_at {int} not null,
    state {text} not null
) {by_id};

create index visit_changed on visit (changed_at, id);
create index visit_standing on visit (standing, changed_at, id);
create index visit_visitor on visit (visitor, changed_at, id);
create index visit_year on visit (counted_on, id);
