//! Writes the contract without the calls whose bodies progenitor cannot send.

use std::path::Path;
use std::{env, fs};

use serde_json::Value;

const CONTRACT: &str = "../../../../../openapi.yaml";
/// `POST /record` is a form with a file, `POST /api/invalid` takes more than one media type, and the parts of uploads have
/// media types of their own.
const UNABLE: [(&str, &str); 5] = [
    ("/record", "post"),
    ("/api/invalid", "post"),
    ("/uploads", "post"),
    ("/uploads/{id}", "patch"),
    ("/records/uploads/{id}", "patch"),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={CONTRACT}");
    let mut contract: Value = serde_yaml::from_str(&fs::read_to_string(CONTRACT)?)?;
    for (path, method) in UNABLE {
        let calls = contract["paths"][path].as_object_mut();
        let found = calls.and_then(|calls| calls.remove(method));
        found.ok_or_else(|| format!("the contract has no {method} {path}"))?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("openapi.json"), contract.to_string())?;
    Ok(())
}
