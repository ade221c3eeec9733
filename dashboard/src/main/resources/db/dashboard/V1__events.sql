-- What the dashboard knows: one row per thing that the events speak of. No feature values anywhere.

create table model (
  model_id    text primary key,
  model       text not null,
  parameters  bigint not null,
  trainer     text not null,
  synthetic   boolean not null,
  received_at timestamptz not null,
  event       text not null            -- ModelTrained as JSON
);
create index model_newest on model (model, received_at desc);

create table circuit (
  circuit_id   text primary key,
  model        text not null,
  model_id     text not null,
  proof_system text not null,
  keys         text not null,
  received_at  timestamptz not null,
  event        text not null           -- CircuitReady as JSON
);
create index circuit_newest on circuit (model, proof_system, received_at desc);

-- One inference request and what became of it. Rows appear with the first event that names the
-- request, whichever topic it comes from.
create table prediction (
  request_id    text primary key,
  state         text not null check (state in ('pending', 'verified', 'failed')),
  model         text not null,
  model_id      text not null,
  circuit_id    text not null,
  proof_system  text not null,
  source        text not null,
  valid         boolean,
  label         integer,
  label_name    text not null,
  reason        text not null,
  stage         text not null,
  code          text not null,
  field         text not null,
  message       text not null,
  prover        text not null,
  verifier      text not null,
  reporter      text not null,
  delivery      integer not null,
  proof_bytes   bigint not null,
  bundle_name   text not null,
  bundle_sha256 text not null,
  bundle_bytes  bigint not null,
  requested_at  timestamptz,
  proven_at     timestamptz,
  ended_at      timestamptz,
  updated_at    timestamptz not null
);
create index prediction_newest on prediction (updated_at desc, request_id);
create index prediction_group on prediction (model, proof_system, state);
create index prediction_requested on prediction (requested_at);
create index prediction_proven on prediction (proven_at);
create index prediction_ended on prediction (ended_at);

-- How long one stage took, of a training, of a circuit or of a prediction.
create table stage_time (
  kind              text not null check (kind in ('training', 'circuit', 'prediction')),
  subject           text not null,
  stage             text not null,
  model             text not null,
  proof_system      text not null,
  millis            double precision not null,
  peak_memory_bytes bigint not null,   -- 0: not measured
  primary key (kind, subject, stage)
);
create index stage_time_group on stage_time (kind, model, proof_system, stage);

create table failure (
  id           text primary key,
  kind         text not null,
  at           timestamptz not null,
  request_id   text not null,
  model        text not null,
  model_id     text not null,
  proof_system text not null,
  stage        text not null,
  code         text not null,
  field        text not null,
  message      text not null,
  source       text not null,
  reporter     text not null
);
create index failure_newest on failure (at desc, id);

-- Quality measured by `evaluate`, which knows the true labels; the events do not.
create table evaluation (
  id           text primary key,
  run_id       text not null,
  model        text not null,
  proof_system text not null,
  at           timestamptz not null,
  report       text not null           -- the entry as it was sent
);
create index evaluation_newest on evaluation (model, proof_system, at desc);
