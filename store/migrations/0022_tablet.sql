-- Records of tablets. The tokens are explained at the head of the first migration.
-- A projection: every row follows from the ledger.

-- One record that was written on a tablet and taken; `drawn` is the id that the tablet drew.
create table tablet_record (
    id {int} primary key,
    drawn {text} not null,
    about {text} not null,
    survey_id {int},
    campaign_id {int},
    by_whom {text} not null,
    written_at {int} not null,
    skew_ms {int} not null,
    taken_at {int} not null,
    state {text} not null
) {by_id};

create unique index tablet_record_drawn on tablet_record (drawn);
create index tablet_record_survey on tablet_record (survey_id, about, id) where survey_id is not null;
