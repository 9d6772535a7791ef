-- The knowledge base. The tokens are explained at the head of the first migration.
-- A projection: every row follows from the ledger. Words are found through an index beside the database.

-- One article, as last seen. `review_at` is the end of its review day; `due_at` is when the first request that waits
-- must be answered; `next_at` is set while something happens by itself.
create table article (
    id {int} primary key,
    version {int} not null,
    unit_id {int} not null,
    standing {text} not null,
    draft {text},
    title {text} not null,
    matter {text} not null,
    edition {int} not null,
    changed_at {int} not null,
    review_at {int},
    due_at {int},
    next_at {int},
    state {text} not null
) {by_id};

create index article_changed on article (standing, changed_at, id);
create index article_draft on article (draft, changed_at, id) where draft is not null;
create index article_review on article (standing, review_at, id) where review_at is not null;
create index article_due on article (due_at, id) where due_at is not null;
create index article_next on article (next_at, id) where next_at is not null;
create index article_unit on article (unit_id, standing, id);

-- What was asked of articles, by whose clock, and what became of it.
create table article_request (
    article_id {int} not null,
    number {int} not null,
    unit_id {int} not null,
    asked_at {int} not null,
    due_at {int} not null,
    answered_at {int},
    outcome {text},
    late {int} not null,
    primary key (article_id, number)
) {by_key};

create index article_request_asked on article_request (asked_at, unit_id);
create index article_request_waiting on article_request (due_at, article_id) where answered_at is null;
