//! How well people and machines are told apart: `cargo run -p media --example answering_bench`.
//!
//! Arguments: seed, samples of each kind, and settings as `name=value`, for instance
//! `answering_bench 3 200 greeting_ms=1500`. Prints a table; `-v` adds what was taken for what.

#![expect(clippy::print_stdout, reason = "a table for whoever runs it")]

#[path = "../tests/labelled/mod.rs"]
mod labelled;

use labelled::{Figures, percentile};
use vocab::Amd;

fn main() {
    let (mut amd, mut numbers, mut verbose) = (Amd::default(), Vec::new(), false);
    for argument in std::env::args().skip(1) {
        if argument == "-v" {
            verbose = true;
        } else if let Some((name, value)) = argument.split_once('=') {
            set(&mut amd, name, value.parse().expect("a setting is a number"));
        } else {
            numbers.push(argument.parse::<u64>().expect("a seed and a number of samples"));
        }
    }
    let seed = numbers.first().copied().unwrap_or(2);
    let n_of_each = numbers.get(1).copied().unwrap_or(80);
    let figures = Figures::of(amd, seed, n_of_each);
    println!("seed {seed}, {n_of_each} people, {n_of_each} machines, {amd:?}");
    println!("                recall  precision");
    let line = |what: &str, recall: f64, precision: f64| {
        println!("{what:<14} {:>6.1} % {:>8.1} %", recall * 100.0, precision * 100.0);
    };
    line("people", figures.person_recall(), figures.person_precision());
    line("machines", figures.machine_recall(), figures.machine_precision());
    let times = |what: &str, sorted: &[u32]| {
        let [half, most, all] = [50, 95, 100].map(|p| percentile(sorted, p));
        println!("{what}: median {half} ms, p95 {most} ms, longest {all} ms");
    };
    times("person, from the end of the greeting", &figures.person_ms);
    times("machine, from its first word", &figures.machine_ms);
    let (found, all) = (figures.beeps_found, figures.n_beeps);
    println!("beeps: {found} of {all} found, {} told too early", figures.too_early);
    if verbose {
        figures.wrong.iter().for_each(|line| println!("  {line}"));
    }
}

fn set(amd: &mut Amd, name: &str, value: i32) {
    let ms = value.unsigned_abs();
    match name {
        "initial_silence_ms" => amd.initial_silence_ms = ms,
        "greeting_ms" => amd.greeting_ms = ms,
        "after_greeting_silence_ms" => amd.after_greeting_silence_ms = ms,
        "between_words_ms" => amd.between_words_ms = ms,
        "shortest_word_ms" => amd.shortest_word_ms = ms,
        "longest_word_ms" => amd.longest_word_ms = ms,
        "words" => amd.words = ms,
        "total_ms" => amd.total_ms = ms,
        "level_dbm0" => amd.level_dbm0 = value,
        _ => panic!("{name} is no setting of answering-machine detection"),
    }
}
