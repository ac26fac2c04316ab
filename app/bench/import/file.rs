//! A table of questions of usual length.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;

/// Words, the first of them the most frequent.
const WORDS: [&str; 24] = [
    "the", "of", "this", "in", "what", "river", "king", "first", "city", "film", "island", "writer",
    "planet", "battle", "opera", "mountain", "novel", "queen", "painter", "bridge", "desert", "comet",
    "violin", "zephyr",
];

/// Writes a CSV file of `count` different questions, ten in a category.
pub(super) fn write(path: &Path, count: u32) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "question,answer,category,value,air date")?;
    let mut dice = 1_u64;
    let mut word = || {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The product of two even numbers prefers small ones, as languages prefer few words.
        let (a, b) = ((dice >> 33) % 25, (dice >> 45) % 25);
        WORDS[usize::try_from(a * b / 25).unwrap_or(0).min(WORDS.len() - 1)]
    };
    for n in 0..count {
        for _ in 0..14 {
            write!(file, "{} ", word())?;
        }
        let day = n / 60;
        let (year, month) = (1985 + day / 336 % 40, 1 + day / 28 % 12);
        writeln!(
            file,
            "number {n}?,{} {n},Category {},{},{year}-{month:02}-{:02}",
            word(),
            n / 10,
            200 + 200 * (n % 10),
            1 + day % 28
        )?;
    }
    Ok(file.flush()?)
}
