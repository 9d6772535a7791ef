-- What is told to the platform above. The tokens are explained at the head of the first migration.
-- None of this is a fact of the ledger: the ratings and cases that are told are.

-- One record on its way: a completed step (`service`, number 0) or a rating. Written with what it tells, claimed before
-- each call and settled after it. `held` is the revision the platform has, 0 for none; `maybe` is 1 after a call whose
-- end nobody saw. The body is made when it is sent, so that no personal data stands here.
create table upload (
    id {int} primary key,
    kind {text} not null,
    case_id {int} not null,
    number {int} not null,
    unit_id {int} not null,
    project_no {text} not null,
    service_number {text} not null,
    region {text} not null,
    day {text} not null,
    grade {int},
    state {text} not null,
    tries {int} not null,
    maybe {int} not null,
    held {int} not null,
    revision {int} not null,
    next_at {int} not null,
    reason {text},
    field {text},
    detail {text},
    at {int} not null,
    state_at {int} not null
) {by_id};

create unique index upload_subject on upload (case_id, kind, number);
create index upload_key on upload (project_no, service_number, kind, id);
create index upload_due on upload (next_at, id) where state in ('pending', 'sent');
create index upload_oldest on upload (at, id) where state in ('pending', 'sent');
create index upload_state on upload (state, state_at, id);
create index upload_reason on upload (reason, state_at, id) where reason is not null;
create index upload_day on upload (day, region, grade, id) where kind = 'rating';

-- Counts that move in the same transaction as what they count.
create table upload_tally (
    kind {text} not null,
    state {text} not null,
    reason {text} not null,
    value {int} not null,
    primary key (kind, state, reason)
) {by_key};

-- The comparison of a day: ratings by region and grade, here and there.
create table upload_cell (
    day {text} not null,
    region {text} not null,
    grade {int} not null,
    ours {int} not null,
    accepted {int} not null,
    theirs {int} not null,
    at {int} not null,
    primary key (day, region, grade)
) {by_key};

-- The records of a cell that stand on one side alone, by the platform's key.
create table upload_alone (
    day {text} not null,
    region {text} not null,
    grade {int} not null,
    side {text} not null,
    name {text} not null,
    upload_id {int},
    primary key (day, region, grade, side, name)
) {by_key};
