-- Batches of completed cases and what became of their rows. No facts: the cases are. The tokens are explained at the
-- head of the first migration.

-- One batch of one source. A batch that failed or was interrupted is run again under its own id until it ends.
create table case_batch (
    id {int} primary key,
    source {text} not null,
    state {text} not null,
    from_at {int} not null,
    until_at {int} not null,
    reread_from {int} not null,
    is_provisional {int} not null,
    working_days {int} not null,
    begun_by {text} not null,
    started_at {int} not null,
    ended_at {int},
    attempts {int} not null,
    -- What the source itself counts, as soon as it has said so.
    counted {int},
    counts {text} not null,
    alarm {text},
    error {text},
    runner {text} not null,
    lease_until {int} not null
) {by_id};

create index case_batch_by_source on case_batch (source, id);

-- Every step of a case that was taken from a source: what makes taking it again harmless. `case_key` is number and
-- step with a unit separator between; `digest` is keyed, so that it tells nothing of the person.
create table source_row (
    source {text} not null,
    case_key {text} not null,
    batch_id {int} not null,
    place {int} not null,
    outcome {text} not null,
    reason {text} not null,
    is_late {int} not null,
    digest {text} not null,
    primary key (source, case_key)
) {by_key};

create index source_row_by_batch on source_row (batch_id, outcome, reason, place, case_key);

-- A row that could not be taken, with where it stands and what is wrong with it; never what a person's field holds.
create table batch_fault (
    batch_id {int} not null,
    seq {int} not null,
    place {text} not null,
    field {text} not null,
    reason {text} not null,
    detail {text} not null,
    primary key (batch_id, seq)
) {by_key};

create index batch_fault_by_reason on batch_fault (batch_id, reason, seq);

-- A dropped file of which nothing is left to take, so that it is not read again until it changes.
create table source_file (
    source {text} not null,
    name {text} not null,
    size {int} not null,
    modified {int} not null,
    batch_id {int} not null,
    primary key (source, name)
) {by_key};
