-- Cases and ratings. The tokens are explained at the head of the first migration.

-- One completed step of a service, as last seen. `call_at` is set while a person should call; `answer_by` while an
-- answer is awaited.
create table service_case (
    id {int} primary key,
    version {int} not null,
    source {text} not null,
    number {text} not null,
    step {text} not null,
    batch {int},
    pack {text} not null,
    unit_id {int} not null,
    matter {text} not null,
    region {text} not null,
    finished_at {int} not null,
    taken_at {int} not null,
    stage {text} not null,
    excluded {text},
    asked_by {text},
    asked_at {int},
    answer_by {int},
    call_at {int},
    citizen {int},
    applicant {text},
    grade {int},
    state {text} not null
) {by_id};

create unique index service_case_key on service_case (number, step, source);
create index service_case_batch on service_case (batch, id) where batch is not null;
create index service_case_unit on service_case (unit_id, taken_at, id);
create index service_case_answer on service_case (answer_by, id) where answer_by is not null;
create index service_case_call on service_case (call_at, id) where call_at is not null;
create index service_case_citizen on service_case (citizen, taken_at) where citizen is not null;

-- What citizens said, each word of a case beside the others. `counts` is 1 for the one that counts.
create table case_rating (
    case_id {int} not null,
    number {int} not null,
    unit_id {int} not null,
    at {int} not null,
    grade {int} not null,
    channel {text} not null,
    late {int} not null,
    counts {int} not null,
    order_id {int},
    body {text} not null,
    primary key (case_id, number)
) {by_key};

create index case_rating_at on case_rating (at, case_id, number);
create index case_rating_unit on case_rating (unit_id, at, case_id, number);
create index case_rating_bad on case_rating (at, case_id, number) where grade <= 2;
create index case_rating_bad_unit on case_rating (unit_id, at, case_id, number) where grade <= 2;

-- Replies that wait for a person.
create table case_heard (
    case_id {int} not null,
    message {text} not null,
    unit_id {int} not null,
    at {int} not null,
    words {text} not null,
    primary key (case_id, message)
) {by_key};

create index case_heard_at on case_heard (at, case_id, message);

-- Who wants no more messages, and the case that said so.
create table opt_out (
    citizen {int} not null,
    case_id {int} not null,
    primary key (citizen, case_id)
) {by_key};

create index opt_out_case on opt_out (case_id);

-- Counts that move in the same transaction as what they count. `period` is a day or a month, unit 0 everybody.
create table rating_count (
    period {text} not null,
    unit_id {int} not null,
    name {text} not null,
    channel {text} not null,
    value {int} not null,
    primary key (period, unit_id, name, channel)
) {by_key};
