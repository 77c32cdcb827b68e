//! The folds over journals written by hand and over any order of events.

mod board;
mod contact_record;
mod dialling;
mod figures;
mod transcript;
