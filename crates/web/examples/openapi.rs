//! Prints the OpenAPI document: `cargo run -p web --example openapi > ui/openapi.json`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(web::openapi_text().as_bytes())
}
