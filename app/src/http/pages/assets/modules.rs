//! Which modules a module needs before it runs.

use std::collections::BTreeSet;

/// `entry` and all that it imports, by static imports with relative paths; those that `source` does not have are left out.
pub(super) fn closure(entry: &str, source: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let (mut found, mut waiting, mut seen) = (Vec::new(), vec![entry.to_owned()], BTreeSet::new());
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let Some(text) = source(&path) else { continue };
        waiting.extend(imports(&text).filter_map(|import| resolve(&path, import)));
        found.push(path);
    }
    found
}

/// What the static imports in `text` name. A statement may have several lines; its name stands in quotes after `from`, or
/// directly after `import`.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    let statements = text.split('\n').enumerate().filter_map(|(number, line)| {
        let begins =
            ["import ", "import\"", "import'", "import{", "export {", "export{", "export *", "export*"];
        begins.iter().any(|begin| line.starts_with(begin)).then_some(number)
    });
    let lines: Vec<&str> = text.split('\n').collect();
    let names: Vec<&str> = statements
        .filter_map(|first| {
            let line =
                lines.iter().skip(first).find(|line| line.contains(['"', '\'']) || line.contains(';'))?;
            quoted(line)
        })
        .collect();
    names.into_iter()
}

/// What stands in the first quotes of `line`.
fn quoted(line: &str) -> Option<&str> {
    let begin = line.find(['"', '\''])?;
    let quote = line[begin..].chars().next()?;
    line[begin + 1..].split(quote).next()
}

/// The path that `import` in the module at `path` means.
fn resolve(path: &str, import: &str) -> Option<String> {
    if !import.starts_with("./") && !import.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_is_found_once_also_through_others() {
        let source = |path: &str| {
            let text = match path {
                "console/main.js" => {
                    "// import \"./no.js\";\nimport { a,\n  b } from \"../shared/a.js\";\nimport './b.js';\nconst x = import(\"./later.js\");\n"
                }
                "shared/a.js" => {
                    "export { c } from \"./c.js\";\nexport * from './../console/b.js';\nexport const text = 'x';\n"
                }
                "console/b.js" => {
                    "import c from \"../shared/c.js\";\nimport bare from \"bare\";\nexport { text };\n"
                }
                "shared/c.js" => "import \"../console/main.js\";\n",
                _ => return None,
            };
            Some(text.to_owned())
        };
        let mut found = closure("console/main.js", source);
        assert_eq!(found[0], "console/main.js");
        found.sort();
        assert_eq!(found, ["console/b.js", "console/main.js", "shared/a.js", "shared/c.js"]);
        assert!(closure("console/nothing.js", source).is_empty());
    }
}
