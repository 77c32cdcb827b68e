//! Lists as spreadsheets.

use super::centre::Centre;
use axum::body::Body;
use axum::http::{Request, header};
use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};
use std::io::Cursor;
use tower::ServiceExt;
use vocab::Role;

async fn sheet(centre: &Centre, form: &Value) -> Vec<Vec<Data>> {
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let request = Request::post("/api/v1/tables/xlsx")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(form.to_string()))
        .unwrap();
    let answer = centre.app.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[_]>::to_vec).collect()
}

#[tokio::test]
async fn cells_keep_their_types_and_no_text_becomes_a_formula() {
    let centre = Centre::new().await;
    let form = json!({"name": "Clients", "columns": ["Nom", "Solde", "Né", "Vu", "VIP"], "rows": [
        ["=HYPERLINK(\"http://x\")", 12.5, "1980-02-29", "2026-11-22T05:30:00Z", true],
        ["+33162000001", null, null, null, null],
    ]});
    let rows = sheet(&centre, &form).await;
    assert_eq!(rows[0][0], Data::String("Nom".into()));
    assert_eq!(rows[1][0], Data::String("=HYPERLINK(\"http://x\")".into()), "a text, no formula");
    assert_eq!(rows[1][1], Data::Float(12.5));
    assert!(matches!(rows[1][2], Data::DateTime(_)), "{:?}", rows[1][2]);
    let Data::DateTime(seen) = &rows[1][3] else { panic!("{:?}", rows[1][3]) };
    let local = seen.as_f64().fract() * 24.0;
    assert!((local - 6.5).abs() < 1e-6, "half past six in Paris: {local}");
    assert_eq!(rows[1][4], Data::Bool(true));
    assert_eq!(rows[2][0], Data::String("+33162000001".into()), "a number to dial is no sum");
}

#[tokio::test]
async fn more_rows_than_a_spreadsheet_should_hold_are_refused() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let form = json!({"name": "x", "columns": ["a"], "rows": vec![[1]; 100_001]});
    let answer = centre.call("POST", "/api/v1/tables/xlsx", Some(&token), Some(form)).await;
    assert_eq!(answer.expect(422).body["field"], "rows");
}
