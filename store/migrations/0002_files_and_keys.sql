-- Two promises that the first shape could not keep. The tokens are those of the first migration, and
--   {attached_digest}, {attached_size}  what the body of an event `attached` says of its file

-- A file that an order was given has a row from then on, written with the event: what has none is in no backup.
-- What a file is, is judged by its bytes when it is shown, never by what is noted beside it.
alter table file drop column media_type;

insert into file (digest, size, at)
select {attached_digest}, {attached_size}, at
from event
where seq in (
    select min(seq)
    from event
    where subject = 'order' and kind = 'attached'
    group by {attached_digest}
)
on conflict (digest) do nothing;

-- An answer is only for who asked and for what was asked; what was answered before is nobody's in particular.
alter table inbox add column actor {text} not null default '';
alter table inbox add column act {text} not null default '';
