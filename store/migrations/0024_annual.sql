-- Years' ends: the scores of several systems weighed into one. The tokens are explained at the head of the first
-- migration. A projection: every row follows from the ledger.

-- One sheet, as last seen. `editions` is how many times it was published.
create table annual_sheet (
    id {int} primary key,
    version {int} not null,
    pack {text} not null,
    block {text} not null,
    year {int} not null,
    stage {text} not null,
    editions {int} not null,
    state {text} not null
) {by_id};

create index annual_sheet_year on annual_sheet (year, id);
