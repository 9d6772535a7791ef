-- What citizens said of orders and what was redone, found by the day. The tokens are explained at the head of the first
-- migration. The ledger has no other index for reading: these are few among its events.
create index event_word on event (subject, kind, at, seq) where subject = 'order' and kind in ('rated', 'redone');
