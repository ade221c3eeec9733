-- Runs of the laboratory (`report`, `scaling`, `sweep`): what was to be measured, and each finished trial.

create table laboratory_run (
  run_id     text primary key,
  command    text not null,
  state      text not null check (state in ('running', 'stopped', 'finished', 'failed')),
  message    text not null,
  planned    bigint not null,          -- trials of all cells
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at   timestamptz,
  body       text not null             -- plan, options, machine, versions, commit, data, reference as they were sent
);
create index laboratory_run_newest on laboratory_run (created_at desc, run_id);

create table laboratory_trial (
  run_id text not null references laboratory_run,
  cell   text not null,
  trial  integer not null,             -- from 1; 0 is the making of the cell's circuit
  cold   boolean not null,
  at     timestamptz not null,
  reason text not null,                -- why there is nothing measured; empty where there is
  body   text not null,                -- measure to number
  primary key (run_id, cell, trial)
);
