//! Cases out of a table, with every bad line told.

use crate::{base, choice, values};
use crm::Label;
use crm::cases::{CaseBase, Success, read_cases};
use crm::field::FieldType;
use serde_json::json;

fn of() -> CaseBase {
    let mut light = choice("light", &["red", "off"]);
    light.field.label = Label::new("Voyant", "Light");
    let mut speed = choice("speed", &[]);
    speed.field.label = Label::new("Débit", "Speed");
    speed.field.kind = FieldType::Number { min: Some(0), max: None };
    base(vec![light, speed])
}

#[test]
fn titles_are_ids_or_labels_and_the_delimiter_is_found() {
    let text = "\u{feff}Cas;Problème;Solution;voyant;Débit;Essais;Résolus\n\
         118;Plus rien;\"Redémarrer; attendre\";red;12;15;14\n;Lent;Filtrer;;;;\n";
    let found = read_cases(&of(), text, "FR");
    assert_eq!(found.refused, []);
    let row = &found.rows[0];
    assert_eq!((row.line, row.number), (2, Some(118)));
    assert_eq!(row.values, values(json!({"light": "red", "speed": 12})));
    assert_eq!(row.solution.reveal(), "Redémarrer; attendre");
    assert_eq!(row.success, Success { tried: 15, solved: 14 });
    assert_eq!((found.rows.len(), found.rows[1].number), (2, None));
}

#[test]
fn every_bad_line_is_told_with_its_field_and_the_good_ones_are_kept() {
    let text = "problem,solution,light,speed,tried,solved\n\
         a,b,blue,1,,\n,b,red,1,,\na,b,red,fast,1,2\na,b,red,1,3,2\n";
    let found = read_cases(&of(), text, "FR");
    let told: Vec<_> = found.refused.iter().map(|f| (f.line, f.field.as_str(), f.code)).collect();
    assert_eq!(
        told,
        [
            (2, "light", "not_an_option"),
            (3, "problem", "required"),
            (4, "speed", "not_number"),
            (4, "solved", "too_large"),
        ]
    );
    assert_eq!((found.read, found.rows.len()), (4, 1));
}

#[test]
fn a_table_without_its_columns_is_refused_whole() {
    let found = read_cases(&of(), "colour,solution\nx,y\n", "FR");
    let told: Vec<_> = found.refused.iter().map(|f| (f.field.as_str(), f.code)).collect();
    assert_eq!(told, [("colour", "unknown_column"), ("problem", "no_column")]);
    assert!(found.rows.is_empty());
    assert_eq!(read_cases(&of(), "", "FR").refused.len(), 2);
}
