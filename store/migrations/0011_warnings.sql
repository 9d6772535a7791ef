-- Warnings to leaders, one row for each rung that an order has climbed, so that a board reads only what waits.
-- `state` is what is owed next: `receipt`, `reply`, or `answered` or `lapsed` when nothing is. `due_at` is when that is due;
-- 9223372036854775807 when no clock runs for it.
create table warning (
    order_id {int} not null,
    form {text} not null,
    number {text} not null,
    unit_id {int} not null,
    person_id {int} not null,
    state {text} not null,
    late {int} not null,
    due_at {int} not null,
    at {int} not null,
    primary key (order_id, form)
) {by_key};

create index warning_state on warning (state, due_at, order_id, form);
create index warning_unit on warning (unit_id, state, due_at, order_id, form);
