//! A category with all its clues, as a stream of JSON.

use std::collections::VecDeque;
use std::error::Error;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use poem::Body;
use poem::http::HeaderMap;
use quizcast_domain::RepoError;
use quizcast_domain::archive::{Category, ClueArchive};
use quizcast_domain::questions::QuestionId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answers::{Exact, Single};
use super::packing::{Packing, Tag};
use super::view::{CategoryView, CategoryWithClues, ShortClue};
use crate::http::gzip::Gzip;
use crate::http::problem::ApiError;

/// So many clues are read at a time.
const STRETCH: usize = 250;
/// A text up to this length is always kept while its tag is made.
const SHORT: usize = 1024 * 1024;
/// A text up to this length is kept if there is a place for it. 10,000 clues of usual length take 3 MiB.
const LONG: usize = 4 * 1024 * 1024;
/// So many texts longer than a short one are kept at a time.
pub(super) const LONG_TEXTS: usize = 4;

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
        let behind = self.behind.unwrap_or(QuestionId(0));
        let found = self.clues.clues_in(self.category.id, behind, STRETCH).await?;
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
        self.behind = Some(found.last().map_or(behind, |last| last.id));
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

/// A text that is kept while its tag is made.
#[derive(Default)]
struct Kept {
    pieces: VecDeque<Vec<u8>>,
    length: usize,
    /// Its place among the long texts, until all of it is sent.
    long: Option<OwnedSemaphorePermit>,
}

impl Kept {
    /// The text with one more piece; `None` if it is too long, or if there is no place for a long one.
    fn and(mut self, piece: Vec<u8>, long_texts: &Arc<Semaphore>) -> Option<Self> {
        self.length += piece.len();
        if self.length > LONG {
            return None;
        }
        if self.length > SHORT && self.long.is_none() {
            self.long = Some(Arc::clone(long_texts).try_acquire_owned().ok()?);
        }
        self.pieces.push_back(piece);
        Some(self)
    }
}

/// A text that is to be sent.
enum Text {
    Kept(Kept),
    Again(Reader),
}

impl Text {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        match self {
            Self::Kept(kept) => Ok(kept.pieces.pop_front()),
            Self::Again(reader) => reader.next().await,
        }
    }
}

/// Answers with `category` and all its clues.
///
/// The tag comes before the body and depends on all of it. So the text is read to its end to make the tag. A text that
/// is too long to be kept meanwhile is read once more to be sent.
///
/// # Errors
///
/// 503 if the store does not answer.
pub(super) async fn answer(
    clues: Arc<dyn ClueArchive>,
    category: Category,
    long_texts: &Arc<Semaphore>,
    headers: &HeaderMap,
) -> Result<Exact<CategoryWithClues, Single>, ApiError> {
    let begin = Reader { clues, category, behind: None, over: false };
    let (mut tag, mut reader, mut kept) = (Tag::default(), begin.clone(), Some(Kept::default()));
    while let Some(piece) = reader.next().await? {
        tag.add(&piece);
        kept = kept.and_then(|kept| kept.and(piece, long_texts));
    }
    let (tag, packing) = (tag.finish(), Packing::asked(headers));
    if tag.is_known_to(headers) {
        return Ok(Exact::tagged(Packing::unchanged(), &tag));
    }
    let body = match kept {
        Some(Kept { pieces, long: None, .. }) => packing.whole(Vec::from(pieces).concat())?,
        Some(kept) => stream(Text::Kept(kept), packing),
        None => stream(Text::Again(begin), packing),
    };
    Ok(Exact::tagged(packing.response(body), &tag))
}

fn stream(text: Text, packing: Packing) -> Body {
    let gzip = packing.gzip.then(Gzip::default);
    let pieces = stream::try_unfold((text, gzip), |(mut text, mut gzip)| async move {
        match packed(&mut text, &mut gzip).await {
            Ok(piece) => Ok(piece.map(|piece| (piece, (text, gzip)))),
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "the clues of a category broke off");
                // The error breaks the body. If the body ended here, it would look whole.
                Err(io::Error::other(error))
            }
        }
    });
    Body::from_bytes_stream(pieces.boxed())
}

async fn packed(text: &mut Text, gzip: &mut Option<Gzip>) -> Result<Option<Bytes>, Broken> {
    let Some(piece) = text.next().await? else { return Ok(gzip.take().map(|mut gzip| gzip.end().into())) };
    let piece = match gzip {
        Some(gzip) => gzip.piece(&piece)?,
        None => piece,
    };
    Ok(Some(piece.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_long_texts_are_kept_at_a_time() {
        let places = Arc::new(Semaphore::new(1));
        let piece = || vec![b' '; SHORT];
        let short = || Kept::default().and(piece(), &places).unwrap();
        let long = short().and(vec![b' '], &places).unwrap();
        assert!(short().and(vec![b' '], &places).is_none(), "the only place is taken");
        let longest = long.and(vec![b' '; LONG - SHORT - 1], &places).unwrap();
        drop(longest);
        let longest = short().and(vec![b' '; LONG - SHORT], &places).unwrap();
        assert!(longest.and(vec![b' '], &places).is_none(), "it is too long");
        assert_eq!(places.available_permits(), 1);
    }
}
