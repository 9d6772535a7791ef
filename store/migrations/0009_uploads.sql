-- What a monthly table and the integrity watch look through, and what goes to a platform above. The tokens are
-- explained at the head of the first migration.

create index service_case_taken on service_case (taken_at, id);

-- One record on its way to a platform: a case's service or its rating. No fact: what a citizen said stands in the
-- ledger. `state` is pending, sent, accepted, rejected or dead; `due_at` is set while something is to be tried.
create table upload (
    platform {text} not null,
    kind {text} not null,
    key {text} not null,
    case_id {int} not null,
    number {int} not null,
    region {text} not null,
    day {text} not null,
    grade {int} not null,
    state {text} not null,
    reason {text},
    attempts {int} not null,
    due_at {int},
    sent_at {int},
    settled_at {int},
    body {text} not null,
    primary key (platform, kind, key)
) {by_key};

create index upload_due on upload (platform, due_at, kind, key) where due_at is not null;
create index upload_state on upload (platform, state, kind, key);
create index upload_day on upload (platform, kind, day, region, grade);
create index upload_case on upload (platform, case_id);

-- How far the ratings were looked through for a platform: the place of the last one that was put down for it.
create table upload_mark (
    platform {text} primary key,
    seq {int} not null
) {by_key};
