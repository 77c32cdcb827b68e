//! Every question to the store, asked of SQLite and of PostgreSQL; both must answer the same.

mod audit;
mod cards;
mod cases;
mod customers;
mod drafts;
mod facts;
mod figures;
mod imports;
mod interactions;
mod journal;
mod knowledge;
mod mail;
mod old_formats;
mod outbox;
mod people;
mod plans;
mod privacy;
mod recorded;
mod recordings;
mod scripts;
mod sealed;
mod setups;
mod supervision;
mod tickets;
mod verify;
mod why;
