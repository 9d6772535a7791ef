-- Official documents that were issued. The tokens are explained at the head of the first migration.
-- A projection: every row follows from the ledger. What a document says stands in no row, only the digest of its bytes.

create table document (
    id {int} primary key,
    kind {text} not null,
    year {int} not null,
    -- Its place among those of its kind and year, from 1 without a gap.
    serial {int} not null,
    number {text} not null,
    subject {text} not null,
    subject_id {int} not null,
    unit_id {int},
    title {text} not null,
    dated {text} not null,
    digest {text} not null,
    size {int} not null,
    -- What its verification address ends with.
    code {text} not null,
    template {int} not null,
    issued_at {int} not null,
    issued_by {text} not null,
    withdrawn_at {int},
    withdrawn_by {text},
    withdrawn_reason {text}
) {by_id};

create unique index document_serial on document (kind, year, serial);
create unique index document_code on document (code);
create index document_subject on document (subject, subject_id, id);
create index document_unit on document (unit_id, id);
