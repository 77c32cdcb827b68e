//! Prints the JSON Schema of a flow: `cargo run -p web --example flow_schema > ui/flow.schema.json`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(web::flow_schema_text().as_bytes())
}
