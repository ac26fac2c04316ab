//! Writes the contract without `POST /record`: progenitor knows no `multipart/form-data`.

use std::path::Path;
use std::{env, fs};

use serde_json::Value;

const CONTRACT: &str = "../../../../../openapi.yaml";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={CONTRACT}");
    let mut contract: Value = serde_yaml::from_str(&fs::read_to_string(CONTRACT)?)?;
    let record = contract.pointer_mut("/paths/~1record").and_then(Value::as_object_mut);
    record.and_then(|calls| calls.remove("post")).ok_or("the contract has no POST /record")?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("openapi.json"), contract.to_string())?;
    Ok(())
}
