-- Surveys that packs plan by themselves, once for each period, and surveys in the hand of a third party. The tokens are
-- explained at the head of the first migration.

alter table survey add column series {text};
alter table survey add column period {text};
alter table survey add column hand {int};

create index survey_series on survey (series, period, id) where series is not null;
create index survey_hand on survey (hand, changed_at, id) where hand is not null;
