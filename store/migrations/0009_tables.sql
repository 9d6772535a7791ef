-- What a monthly table looks through. The tokens are explained at the head of the first migration.

create index service_case_taken on service_case (taken_at, id);
