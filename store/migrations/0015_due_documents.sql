-- Documents that what happened asks for. The tokens are explained at the head of the first migration.

-- A document about a restricted proceeding is for whom that names and stands in no list.
alter table document add column restricted {int} not null default 0;

-- What was asked for: `waiting`, `issued` under the same id, or `waived` by a person who said why. A projection.
create table document_due (
    id {int} primary key,
    kind {text} not null,
    subject {text} not null,
    subject_id {int} not null,
    unit_id {int},
    task {int},
    restricted {int} not null,
    at {int} not null,
    state {text} not null
) {by_id};

create index document_due_state on document_due (state, id);
create index document_due_subject on document_due (subject, subject_id, id);

-- Why what waits could not be issued, and when it is tried once more. No projection: what was tried is no fact.
create table document_trouble (
    document_id {int} primary key,
    at {int} not null,
    next_at {int} not null,
    why {text} not null
) {by_id};
