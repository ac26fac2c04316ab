//! The rules that every transcoder must pass.

use crate::support::transcoder;

quizcast_domain::transcoder_contract!(async { transcoder("v2", 2) });
quizcast_domain::resumable_transcoder_contract!(async { transcoder("v2", 2) });
