-- Text messages and what comes back for them. The tokens are explained at the head of the first migration.
-- None of this is a fact of the ledger: a rating that a reply gives is.

-- A message that a gateway was called with, or is about to be: claimed here before the call, so that a crash leaves
-- it known as perhaps sent. `asks` is 1 for a question; `is_open` is 1 while an answer would be understood as its own.
create table message (
    id {int} primary key,
    subject {text} not null,
    subject_id {int} not null,
    kind {text} not null,
    round {int} not null,
    phone_index {text} not null,
    extension {text} not null,
    gateway {text} not null,
    reference {text},
    state {text} not null,
    attempt {int} not null,
    parts {int} not null,
    wording {text} not null,
    asks {int} not null,
    is_open {int} not null,
    pack {text} not null,
    language {text} not null,
    question {text} not null,
    at {int} not null,
    state_at {int} not null,
    closes_at {int} not null,
    detail {text}
) {by_id};

create unique index message_open on message (phone_index, extension) where is_open = 1;
create index message_phone on message (phone_index, at, id) where asks = 1;
create index message_closes on message (closes_at) where is_open = 1;
create index message_reference on message (gateway, reference) where reference is not null;
create index message_unsettled on message (state, state_at, id) where state in ('sending', 'unknown');
create index message_at on message (at, gateway, state);
create index message_subject on message (subject, subject_id, id);

create index outbox_sending on outbox (id) where state = 'sending';

-- Delivery reports that were not yet merged into their message; `message_id` or `reference` names it.
create table receipt (
    id {text} primary key,
    at {int} not null,
    gateway {text} not null,
    message_id {int},
    reference {text},
    report {text} not null,
    detail {text} not null
) {by_key};

create index receipt_at on receipt (at, id);

-- What came in, as it came: sealed words and number, found by the blind index. States: `raw` until matched, then
-- `understood`, `opted-out`, `nobody's`, `for-a-person`, and `read` or `nothing` when a person has decided.
alter table inbound add column gateway {text} not null default '';
alter table inbound add column phone_index {text} not null default '';
alter table inbound add column extension {text} not null default '';
alter table inbound add column sealed {blob};
alter table inbound add column message_id {int};
alter table inbound add column late {int} not null default 0;
alter table inbound add column answer {text};
alter table inbound add column settled_by {text};
alter table inbound add column settled_at {int};

create index inbound_state on inbound (state, at, id) where state in ('raw', 'for-a-person');
create index inbound_order on inbound (order_id, at, id) where order_id is not null;

-- Which numbers want no more questions, whichever case or order was asked about.
create table number_opt_out (
    phone_index {text} primary key,
    at {int} not null,
    inbound {text} not null
) {by_key};
