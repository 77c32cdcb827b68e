//! engine

pub mod acd;
