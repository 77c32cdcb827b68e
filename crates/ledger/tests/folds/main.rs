//! The folds over journals written by hand and over any order of events.

mod board;
mod contact_record;
mod figures;
mod transcript;
