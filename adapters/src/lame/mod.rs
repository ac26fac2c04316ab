//! WAV in, MP3 out, by LAME.

#[cfg_attr(not(test), expect(dead_code, reason = "the transcoder on top of it comes next"))]
mod pcm;
#[cfg_attr(not(test), expect(dead_code, unused_imports, reason = "the transcoder on top of it comes next"))]
mod wav;
