-- The first shape of the database, one text for both engines.
--
-- Column types are tokens, because the engines name them differently and must still behave alike:
--   {int}    64-bit integer; "{int} primary key" is the row's own place, so it costs no second tree
--   {text}   text compared byte by byte, whatever the locale of the server
--   {blob}   bytes
-- A table ends with one of two tokens:
--   {by_id}  rows lie by their integer id, or in order of arrival
--   {by_key} rows lie by their primary key; for text keys and keys of several columns
-- {zeros} is the hash before the first: 32 zero bytes.
-- Flags are 0/1, instants are UTC milliseconds, dates are YYYY-MM-DD text.

-- The ledger: every fact, in the order it became one. Nothing is ever changed or removed here.
create table event (
    seq {int} primary key,
    batch {int} not null,
    at {int} not null,
    actor {text} not null,
    subject {text} not null,
    subject_id {int} not null,
    kind {text} not null,
    body {text} not null,
    hash {blob} not null
) {by_id};

create index event_subject on event (subject, subject_id, seq);

-- One row for each durable commit that added events, with the root over them.
create table batch (
    id {int} primary key,
    first_seq {int} not null,
    last_seq {int} not null,
    at {int} not null,
    hash {blob} not null
) {by_id};

-- Where the ledger and the ids stand. Its single row is also the lock that lets one writer in at a time.
create table head (
    id {int} primary key,
    seq {int} not null,
    batch {int} not null,
    next_id {int} not null,
    hash {blob} not null,
    batch_hash {blob} not null
) {by_id};

insert into head (id, seq, batch, next_id, hash, batch_hash)
values (1, 0, 0, 1, {zeros}, {zeros});

-- What was answered to a key, so that the same request twice is done once.
create table inbox (
    key {text} primary key,
    at {int} not null,
    answer {text} not null
) {by_key};

-- What must leave the house after the commit that asked for it.
create table outbox (
    id {int} primary key,
    at {int} not null,
    kind {text} not null,
    subject {text} not null,
    subject_id {int} not null,
    body {text} not null,
    state {text} not null,
    attempts {int} not null,
    next_at {int} not null,
    last_error {text},
    done_at {int}
) {by_id};

create index outbox_due on outbox (next_at, id) where state = 'waiting';

-- What falls due, one live row for each clock of each subject.
create table timer (
    subject {text} not null,
    subject_id {int} not null,
    clock {text} not null,
    rung {text} not null,
    fire_at {int} not null,
    primary key (subject, subject_id, clock)
) {by_key};

create index timer_due on timer (fire_at, subject, subject_id);

-- People's names and phones, apart from everything else and sealed.
create table personal (
    id {int} primary key,
    phone_index {text},
    name_index {text},
    sealed {blob} not null,
    digest {text} not null,
    at {int} not null,
    erased_at {int}
) {by_id};

create unique index personal_phone on personal (phone_index) where phone_index is not null;
create index personal_name on personal (name_index, id) where name_index is not null;

-- The files that lie outside, by the digest of their bytes.
create table file (
    digest {text} primary key,
    size {int} not null,
    media_type {text} not null,
    at {int} not null
) {by_key};

-- The few values an installation keeps about itself.
create table setting (
    name {text} primary key,
    value {text} not null
) {by_key};

-- Orders as they are now; `state` is the whole order, the other columns are what lists filter and sort by.
-- `due_at` is the earliest running deadline; 9223372036854775807 when none runs, so that lists need no nulls.
create table orders (
    id {int} primary key,
    number {text} not null,
    version {int} not null,
    pack {text} not null,
    stage {text} not null,
    outcome {text},
    channel {text} not null,
    kind {text} not null,
    urgency {text} not null,
    title {text} not null,
    place {text},
    received_on {text} not null,
    registered_at {int} not null,
    lead {int},
    due_at {int} not null,
    due_clock {text},
    round {int} not null,
    citizen {int},
    tracking {text},
    merged_into {int},
    closed_at {int},
    late {int} not null,
    needs_unit {int} not null,
    flags {text} not null,
    state {text} not null
) {by_id};

create unique index orders_number on orders (number);
create unique index orders_tracking on orders (tracking) where tracking is not null;
create index orders_stage on orders (stage, due_at, id);
create index orders_stage_registered on orders (stage, registered_at, id);
create index orders_registered on orders (registered_at, id);
create index orders_citizen on orders (citizen, id) where citizen is not null;
create index orders_needs_unit on orders (registered_at, id) where needs_unit = 1;

-- Which units an order lies with, so that a unit's desk reads only its own.
create table order_unit (
    unit_id {int} not null,
    order_id {int} not null,
    part {text} not null,
    stage {text} not null,
    due_at {int} not null,
    registered_at {int} not null,
    primary key (unit_id, order_id)
) {by_key};

create index order_unit_stage on order_unit (unit_id, stage, due_at, order_id);
create index order_unit_stage_registered on order_unit (unit_id, stage, registered_at, order_id);
create index order_unit_registered on order_unit (unit_id, registered_at, order_id);
create index order_unit_order on order_unit (order_id);

-- Counts that move in the same transaction as the fact they count; unit 0 is everybody.
create table tally (
    name {text} not null,
    unit_id {int} not null,
    period {text} not null,
    value {int} not null,
    primary key (name, unit_id, period)
) {by_key};

-- What came in from outside and was understood, or waits for a person.
create table inbound (
    id {text} primary key,
    at {int} not null,
    channel {text} not null,
    order_id {int},
    state {text} not null,
    why {text}
) {by_key};

-- Secrets of signing in. Not facts of the ledger: they may be changed and forgotten.
create table credential (
    person_id {int} primary key,
    password {text} not null,
    second_factor {text},
    last_step {int} not null,
    failures {int} not null,
    locked_until {int} not null,
    changed_at {int} not null
) {by_id};

create table invitation (
    token {text} primary key,
    person_id {int} not null,
    expires_at {int} not null
) {by_key};

create table session (
    token {text} primary key,
    person_id {int} not null,
    started_at {int} not null,
    seen_at {int} not null,
    second_factor {int} not null,
    csrf {text} not null
) {by_key};

create index session_person on session (person_id);
