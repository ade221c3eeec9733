-- Who claimed a request id. The digest is keyed (HMAC-SHA-256): requests are few enough to guess.
create table request (
  request_id     text        primary key,
  content_digest bytea       not null,
  source         text        not null,
  written_at     timestamptz not null default now()
);

-- What stands for a request, written once: its proof and its outcome. No reference to request: a
-- verifier may end a request that nobody claimed.
create table event (
  request_id text        not null,
  kind       text        not null check (kind in ('proof', 'outcome')),
  topic      text        not null,
  key        text        not null,
  format     text        not null,
  headers    jsonb       not null,
  value      bytea       not null,
  written_at timestamptz not null default now(),
  primary key (request_id, kind)
);

create index request_written_at on request (written_at);
create index event_written_at on event (written_at);
