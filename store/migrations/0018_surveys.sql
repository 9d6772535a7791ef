-- Surveys. The tokens are explained at the head of the first migration.
-- A projection: every row follows from the ledger.

-- One survey, as last seen.
create table survey (
    id {int} primary key,
    version {int} not null,
    standing {text} not null,
    title {text} not null,
    changed_at {int} not null,
    state {text} not null
) {by_id};

create index survey_changed on survey (standing, changed_at, id);

-- One place in a sample. `asked_at` is when somebody last called or answered, so that nobody is asked twice in a week.
create table survey_place (
    id {int} primary key,
    version {int} not null,
    survey_id {int} not null,
    number {int} not null,
    stratum {text} not null,
    item_key {text} not null,
    citizen {int},
    standing {text} not null,
    calls {int} not null,
    asked_at {int},
    state {text} not null
) {by_id};

create index survey_place_desk on survey_place (survey_id, standing, calls, number);
create index survey_place_citizen on survey_place (citizen, asked_at) where citizen is not null;
create index service_case_finished on service_case (finished_at, id);
