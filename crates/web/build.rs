//! Makes sure that the folder of the built UI exists, so that the program compiles without it, and
//! that a new build of the UI is taken in.

use std::path::Path;

fn main() {
    let dist = Path::new("../../ui/dist");
    if let Err(error) = std::fs::create_dir_all(dist) {
        println!("cargo::warning=cannot make {}: {error}", dist.display());
    }
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=build.rs");
}
