//! The export: the saved questions as a stream of lines.

use std::error::Error;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use poem::Body;
use quizcast_domain::RepoError;
use quizcast_domain::archive::{QuestionArchive, QuestionFilter};
use quizcast_domain::questions::QuestionId;

use super::lines::ExportLines;
use crate::http::gzip::Gzip;
use crate::http::problem::ApiError;

/// An export on its way.
pub(super) struct Export {
    lines: ExportLines,
    gzip: Option<Gzip>,
    over: bool,
}

/// Why there is no next piece.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Store(#[from] RepoError),
    #[error(transparent)]
    Gzip(#[from] io::Error),
}

impl Export {
    /// Of the questions that are saved now and have a number above `since`.
    pub(super) async fn begin(
        archive: Arc<dyn QuestionArchive>,
        filter: QuestionFilter,
        since: QuestionId,
        gzip: bool,
    ) -> Result<Self, RepoError> {
        let lines = ExportLines::begin(archive, filter, since).await?;
        Ok(Self { lines, gzip: gzip.then(Gzip::default), over: false })
    }

    /// The body. Its first piece is read before this returns, so that a store that does not answer is a problem and not
    /// a broken body.
    pub(super) async fn body(mut self) -> Result<Body, ApiError> {
        let first = self.next().await.map_err(|broken| match broken {
            Broken::Store(error) => error.into(),
            Broken::Gzip(_) => ApiError::internal(),
        })?;
        let rest = stream::try_unfold(self, |mut export| async move {
            match export.next().await {
                Ok(piece) => Ok(piece.map(|piece| (piece, export))),
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn Error,
                        cause = error.source(),
                        "an export broke off"
                    );
                    // The error breaks the body. If the body ended here, it would look whole.
                    Err(io::Error::other(error))
                }
            }
        });
        Ok(Body::from_bytes_stream(stream::iter(first.map(Ok)).chain(rest)))
    }

    /// The next piece; `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        if self.over {
            return Ok(None);
        }
        let text = self.lines.next().await?;
        self.over = text.is_none();
        let text = text.unwrap_or_default();
        let piece = match &mut self.gzip {
            None => text.into_bytes(),
            Some(gzip) => {
                let mut piece = if text.is_empty() { Vec::new() } else { gzip.piece(text.as_bytes())? };
                if self.over {
                    piece.extend(gzip.end());
                }
                piece
            }
        };
        Ok(Some(piece).filter(|piece| !piece.is_empty()).map(Bytes::from))
    }
}
