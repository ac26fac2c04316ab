//! A category with all its clues, as a stream of JSON.

use std::error::Error;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, stream};
use poem::Body;
use poem::http::HeaderMap;
use quizcast_domain::RepoError;
use quizcast_domain::archive::{Category, ClueArchive, ClueFilter, ClueRequest};
use quizcast_domain::questions::QuestionId;

use super::answers::{Exact, Single};
use super::packing::{Packing, Tag};
use super::view::{CategoryView, CategoryWithClues, ShortClue};
use crate::http::gzip::Gzip;
use crate::http::problem::ApiError;

/// So many clues are read at a time.
const STRETCH: usize = 250;
/// A text up to this length is kept while its tag is made. A longer one is read a second time to be sent.
const KEPT: usize = 1024 * 1024;

/// Why there is no next piece.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Store(#[from] RepoError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Gzip(#[from] io::Error),
}

impl From<Broken> for ApiError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Store(error) => error.into(),
            Broken::Json(_) | Broken::Gzip(_) => Self::internal(),
        }
    }
}

/// Reads the text of a category piece by piece. Between two pieces it holds no clues.
#[derive(Clone)]
struct Reader {
    clues: Arc<dyn ClueArchive>,
    category: Category,
    /// The last clue that was read; `None` before the first piece.
    behind: Option<QuestionId>,
    over: bool,
}

impl Reader {
    /// The next piece of the text; `None` at the end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        if self.over {
            return Ok(None);
        }
        let filter =
            ClueFilter { category: Some(self.category.id), behind: self.behind, ..ClueFilter::default() };
        let found = self.clues.clues(&ClueRequest { filter, offset: 0, limit: STRETCH }).await?;
        let mut text = Vec::new();
        let mut separator: &[u8] = b",";
        if self.behind.is_none() {
            separator = b"";
            let head = serde_json::to_vec(&CategoryView::from(self.category.clone()))?;
            // The clues follow as the last field of this object.
            text.extend_from_slice(head.strip_suffix(b"}").unwrap_or(&head));
            text.extend_from_slice(br#","clues":["#);
        }
        self.over = found.len() < STRETCH;
        self.behind =
            Some(found.last().map_or(self.behind.unwrap_or(QuestionId(0)), |last| last.question.id));
        for clue in found {
            text.extend_from_slice(separator);
            separator = b",";
            serde_json::to_writer(&mut text, &ShortClue::from(clue))?;
        }
        if self.over {
            text.extend_from_slice(b"]}");
        }
        Ok(Some(text))
    }
}

/// Answers with `category` and all its clues.
///
/// The tag comes before the body and depends on all of it. So the text is read once to make the tag, and a long one is
/// read once more to be sent.
///
/// # Errors
///
/// 503 if the store does not answer.
pub(super) async fn answer(
    clues: Arc<dyn ClueArchive>,
    category: Category,
    headers: &HeaderMap,
) -> Result<Exact<CategoryWithClues, Single>, ApiError> {
    let begin = Reader { clues, category, behind: None, over: false };
    let (mut tag, mut reader, mut kept) = (Tag::default(), begin.clone(), Some(Vec::new()));
    while let Some(piece) = reader.next().await? {
        tag.add(&piece);
        kept = kept.filter(|kept: &Vec<u8>| kept.len() + piece.len() <= KEPT);
        if let Some(kept) = &mut kept {
            kept.extend(piece);
        }
    }
    let (tag, packing) = (tag.finish(), Packing::asked(headers));
    if tag.is_known_to(headers) {
        return Ok(Exact::tagged(Packing::unchanged(), &tag));
    }
    let body = match kept {
        Some(text) => packing.whole(text)?,
        None => Body::from_bytes_stream(pieces(begin, packing)),
    };
    Ok(Exact::tagged(packing.response(body), &tag))
}

fn pieces(reader: Reader, packing: Packing) -> BoxStream<'static, io::Result<Bytes>> {
    let gzip = packing.gzip.then(Gzip::default);
    let pieces = stream::try_unfold((reader, gzip), |(mut reader, mut gzip)| async move {
        match packed(&mut reader, gzip.as_mut()).await {
            Ok(piece) => Ok(piece.map(|piece| (piece, (reader, gzip)))),
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "the clues of a category broke off");
                // The error breaks the body. If the body ended here, it would look whole.
                Err(io::Error::other(error))
            }
        }
    });
    pieces.boxed()
}

async fn packed(reader: &mut Reader, gzip: Option<&mut Gzip>) -> Result<Option<Bytes>, Broken> {
    let Some(text) = reader.next().await? else { return Ok(None) };
    let Some(gzip) = gzip else { return Ok(Some(text.into())) };
    let mut piece = gzip.piece(&text)?;
    if reader.over {
        piece.extend(gzip.end());
    }
    Ok(Some(piece.into()))
}
