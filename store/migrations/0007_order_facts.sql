-- What counting needs of every order, as one line: whose it is, where it lies, and each fact by its place. Written with
-- the order, so that counting millions anew reads lines and not orders. An order that is not counted has none.
create table order_fact (
    order_id {int} primary key,
    facts {text} not null
) {by_id};
