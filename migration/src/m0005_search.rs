//! On SQLite the index that texts are searched with: the trigrams of each question's folded text.
//!
//! Only programs fill it, in batches and after the questions were saved, so draws do not pay for it. `search_index` says
//! how far they came: each question up to `indexed_to` is in the index, none after it is. Older programs ignore both.
//!
//! The index holds the numbers of the questions only (`content=''`), not where in a text a trigram stands
//! (`detail=none`), nor how long a text is (`columnsize=0`). So a search looks at the texts that the index finds. A
//! text is folded before it is saved, so the index compares letters as they are.
//!
//! `automerge` and `crisismerge` spread the merging of the index's parts over many batches. With 250 questions a batch and
//! 500,000 questions, the longest transaction took 36 ms; with the defaults 76 ms.
//!
//! On PostgreSQL the index is built later, outside of a transaction.

#![expect(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` is declared without them, and `async_trait` expands `<'_>` differently"
)]

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const SQLITE: &str = "
CREATE VIRTUAL TABLE question_search USING fts5(
    words, tokenize = 'trigram case_sensitive 1', content = '', detail = none, columnsize = 0
);
INSERT INTO question_search (question_search, rank) VALUES ('automerge', 8), ('crisismerge', 64);
CREATE TABLE search_index (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    indexed_to INTEGER NOT NULL
) STRICT;
INSERT INTO search_index (one, indexed_to) VALUES (1, 0);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            manager.get_connection().execute_unprepared(SQLITE).await?;
        }
        Ok(())
    }
}
