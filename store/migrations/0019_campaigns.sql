-- Campaigns for demonstration points. The tokens are explained at the head of the first migration.
-- A projection: every row follows from the ledger.

-- One campaign of one year.
create table campaign (
    id {int} primary key,
    version {int} not null,
    pack {text} not null,
    year {int} not null,
    changed_at {int} not null,
    decided_at {int},
    state {text} not null
) {by_id};

create unique index campaign_year on campaign (pack, year);

-- A unit that takes part. `due_at` is the first day by which it must put something right.
create table campaign_entrant (
    campaign_id {int} not null,
    unit_id {int} not null,
    sector {text} not null,
    place {text} not null,
    problems {int} not null,
    open_problems {int} not null,
    due_at {int},
    applied {int} not null,
    vetoed {int} not null,
    awarded_at {int},
    plaque {text},
    withdrawn_at {int},
    primary key (campaign_id, unit_id)
) {by_key};

create index campaign_entrant_unit on campaign_entrant (unit_id, campaign_id);
create index campaign_entrant_awarded on campaign_entrant (awarded_at, campaign_id, unit_id)
    where awarded_at is not null;
