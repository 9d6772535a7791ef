-- Devices at windows on which citizens rate. The tokens are explained at the head of the first migration.
-- Nothing here is a fact: which devices there are stands in the ledger, and so does every rating.

-- A code by which a browser becomes a device, once.
create table device_pairing (
    device_id {int} primary key,
    code {text} not null,
    expires_at {int} not null
) {by_id};

create index device_pairing_code on device_pairing (code);

-- The one browser that is a device just now, by the digest of what only that browser holds.
create table device_browser (
    device_id {int} primary key,
    secret {text} not null,
    paired_at {int} not null,
    seen_at {int} not null
) {by_id};

-- A window asked for a rating. `rated_at` is when something was said; what was said never stands here.
create table window_session (
    id {text} primary key,
    device_id {int} not null,
    person_id {int} not null,
    case_id {int} not null,
    number {text} not null,
    started_at {int} not null,
    until {int} not null,
    rated_at {int}
) {by_key};

create index window_session_device on window_session (device_id, started_at, id);
