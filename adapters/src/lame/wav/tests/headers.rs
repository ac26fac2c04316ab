//! Headers that recorders, pipes and crashes leave behind.

use super::support::{Whole, chunk, fmt, integers_by_ffmpeg, made_by_ffmpeg, read, riff, ten_frames};

/// Checks that `wav` gives the ten frames, without a warning.
fn holds_ten_frames(wav: &[u8]) {
    let whole = read(wav);
    assert_eq!(whole.warnings, Vec::<String>::new());
    ten_frames_of(&whole);
}

fn ten_frames_of(whole: &Whole) {
    let (left, right, _) = ten_frames();
    assert_eq!(whole.integers(), (&left[..], &right[..]));
}

fn plain() -> Vec<u8> {
    let (_, _, data) = ten_frames();
    riff(&[fmt(1, 2, 44_100, 16), chunk(*b"data", &data)])
}

fn with_u32(wav: &[u8], at: usize, number: u32) -> Vec<u8> {
    let mut wav = wav.to_vec();
    wav[at..at + 4].copy_from_slice(&number.to_le_bytes());
    wav
}

#[test]
fn any_riff_size_will_do() {
    for size in [0, 4, 36, 0x7FFF_F024, u32::MAX] {
        holds_ten_frames(&with_u32(&plain(), 4, size));
    }
}

#[test]
fn a_pipe_of_unknown_length_is_read_to_its_end() {
    for size in [0, 0x7FFF_F000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, u32::MAX] {
        holds_ten_frames(&with_u32(&plain(), 40, size));
    }
}

#[test]
fn sound_goes_on_behind_a_length_that_was_only_a_guess() {
    let wav = made_by_ffmpeg(8_000, 2, &["-f", "wav", "-fflags", "+bitexact"]);
    let piped = super::support::ffmpeg(&[
        "-f",
        "lavfi",
        "-i",
        "aevalsrc=exprs=sin(999*t)|0:s=8000:d=2",
        "-bitexact",
        "-f",
        "wav",
        "pipe:1",
    ]);
    assert_eq!(piped[40..44], [0xFF; 4], "ffmpeg does not know the length either");
    for wav in [wav, piped] {
        let whole = read(&wav);
        let (left, right) = whole.integers();
        let ours: Vec<i16> = left.iter().zip(right).flat_map(|(left, right)| [*left, *right]).collect();
        assert!(ours == integers_by_ffmpeg(&wav));
    }
}

#[test]
fn a_length_of_zero_before_another_chunk_means_zero() {
    let wav = riff(&[fmt(1, 2, 44_100, 16), chunk(*b"data", &[]), chunk(*b"LIST", b"INFO")]);
    let error = super::support::read_by(&wav[..], 100).unwrap_err();
    assert_eq!(error.to_string(), "this WAV cannot be used: no sample");
}

#[test]
fn chunks_before_and_behind_are_passed_over() {
    let (_, _, data) = ten_frames();
    let odd = chunk(*b"LIST", b"INFOodd");
    let known = chunk(*b"fact", &10_u32.to_le_bytes());
    let unknown = chunk(*b"zyxw", &[1; 301]);
    holds_ten_frames(&riff(&[
        odd.clone(),
        chunk(*b"JUNK", &[0; 28]),
        fmt(1, 2, 44_100, 16),
        known,
        unknown.clone(),
        odd.clone(),
        chunk(*b"data", &data),
        odd,
        unknown,
        chunk(*b"id3 ", b"ID3\x04\0\0\0\0\0\0"),
    ]));
}

#[test]
fn an_odd_chunk_without_its_pad_byte_is_understood() {
    let (_, _, data) = ten_frames();
    for content in [&b"INFOodd"[..], b"INFO\0"] {
        let mut list = chunk(*b"LIST", content);
        list.pop();
        for pad in [&[][..], &[0], b"x"] {
            let list = [&list[..], pad].concat();
            holds_ten_frames(&riff(&[
                list.clone(),
                fmt(1, 2, 44_100, 16),
                list.clone(),
                chunk(*b"data", &data),
                list,
            ]));
        }
    }
}

#[test]
fn a_fmt_chunk_of_any_length_is_understood() {
    let (_, _, data) = ten_frames();
    let short = &fmt(1, 2, 44_100, 16)[8..];
    for length in [16, 17, 18, 20, 22, 39, 40, 41, 64, 5_000] {
        let mut content = short.to_vec();
        content.resize(length, 0);
        holds_ten_frames(&riff(&[chunk(*b"fmt ", &content), chunk(*b"data", &data)]));
    }
    let bytes = riff(&[chunk(*b"fmt ", &fmt(1, 2, 44_100, 8)[8..22]), chunk(*b"data", &data)]);
    assert_eq!(read(&bytes).spec.format, "8 bit PCM");
}

#[test]
fn only_the_first_fmt_chunk_counts() {
    let (_, _, data) = ten_frames();
    holds_ten_frames(&riff(&[fmt(1, 2, 44_100, 16), fmt(3, 1, 8_000, 32), chunk(*b"data", &data)]));
}

#[test]
fn a_wrong_byte_rate_or_block_align_does_no_harm() {
    for rate in [0, 1, u32::MAX] {
        holds_ten_frames(&with_u32(&plain(), 28, rate));
    }
    for align in [0_u8, 1, 2, 3, 5, 8, 255] {
        let mut wav = plain();
        wav[32] = align;
        holds_ten_frames(&wav);
    }
}

/// The extensible form of a `fmt ` chunk.
fn extensible(channels: u16, bits: u16, valid: u16, mask: u32, tag: u16) -> Vec<u8> {
    let guid = b"\0\0\0\0\x10\0\x80\0\0\xAA\x008\x9B\x71";
    let more =
        [&22_u16.to_le_bytes()[..], &valid.to_le_bytes(), &mask.to_le_bytes(), &tag.to_le_bytes(), guid];
    chunk(*b"fmt ", &[&fmt(0xFFFE, channels, 44_100, bits)[8..], &more.concat()].concat())
}

#[test]
fn the_extensible_form_names_its_codec_in_a_guid() {
    let (_, _, data) = ten_frames();
    for valid in [16, 12, 9, 0] {
        holds_ten_frames(&riff(&[extensible(2, 16, valid, 3, 1), chunk(*b"data", &data)]));
    }
    for bits in [0, 40, 6_160, u16::MAX] {
        holds_ten_frames(&riff(&[extensible(2, bits, 16, 3, 1), chunk(*b"data", &data)]));
    }
    let formats = [
        (8, 6, "A-law"),
        (8, 7, "mu-law"),
        (8, 1, "8 bit PCM"),
        (32, 3, "32 bit float"),
        (64, 3, "64 bit float"),
    ];
    for (bits, tag, name) in formats {
        let wav = riff(&[extensible(2, bits, bits, 3, tag), chunk(*b"data", &data)]);
        assert_eq!(read(&wav).spec.format, name);
    }
}

#[test]
fn fewer_valid_bits_stand_in_the_upper_ones() {
    let half = [0, 0, 0, 0x40];
    for (bits, valid, sample) in
        [(32, 24, &half[..]), (32, 20, &half), (24, 20, &half[1..]), (16, 12, &half[2..])]
    {
        let wav = riff(&[extensible(1, bits, valid, 4, 1), chunk(*b"data", sample)]);
        assert_eq!(read(&wav).interleaved(), [0.5], "{valid} of {bits} bits");
    }
    let mut padded = fmt(1, 1, 44_100, 24);
    padded[20] = 4;
    assert_eq!(read(&riff(&[padded, chunk(*b"data", &half)])).interleaved(), [0.5]);
}

#[test]
fn floats_on_another_scale_are_told_by_their_extra_field() {
    let content = [&fmt(1, 1, 44_100, 32)[8..], &[2, 0, 1, 0]].concat();
    let wav = riff(&[chunk(*b"fmt ", &content), chunk(*b"data", &16_384_f32.to_le_bytes())]);
    assert_eq!(read(&wav).interleaved(), [0.5]);
}

#[test]
fn rf64_and_bw64_have_their_length_in_ds64() {
    let (_, _, data) = ten_frames();
    let ds64 = [&0_u64.to_le_bytes()[..], &40_u64.to_le_bytes(), &10_u64.to_le_bytes(), &[0; 4]].concat();
    let tail = chunk(*b"LIST", b"INFO");
    let wav = riff(&[chunk(*b"ds64", &ds64), fmt(1, 2, 44_100, 16), chunk(*b"data", &data), tail]);
    for name in [b"RF64", b"BW64"] {
        let mut wav = with_u32(&with_u32(&wav, 4, u32::MAX), 76, u32::MAX);
        wav[..4].copy_from_slice(name);
        assert_eq!(&wav[72..76], b"data");
        holds_ten_frames(&wav);
        wav[28..36].fill(0xFF);
        assert_eq!(read(&wav).integers().0.len(), 13, "a length of -1 is until the end");
    }
    let wav = made_by_ffmpeg(8_000, 1, &["-rf64", "always"]);
    assert_eq!(&wav[..4], b"RF64");
    assert!(read(&wav).integers().0 == integers_by_ffmpeg(&wav));
}

#[test]
fn rifx_is_the_other_way_round() {
    let (left, right, _) = ten_frames();
    let data: Vec<u8> =
        left.iter().zip(&right).flat_map(|(l, r)| [l.to_be_bytes(), r.to_be_bytes()].concat()).collect();
    let mut wav =
        b"RIFX\0\0\0\x4CWAVEfmt \0\0\0\x10\0\x01\0\x02\0\0\xAC\x44\0\x02\xB1\x10\0\x04\0\x10data\0\0\0\x28"
            .to_vec();
    wav.extend(data);
    holds_ten_frames(&wav);
    wav[34..36].copy_from_slice(&24_u16.to_be_bytes());
    wav.truncate(44);
    wav.extend([0x40, 0, 0, 0xC0, 0, 0]);
    assert_eq!(read(&wav).interleaved(), [0.5, -0.5]);
}

#[test]
fn a_tag_before_everything_else_is_passed_over() {
    for tag in [&b"ID3\x03\0\0\0\0\x01\x02"[..], b"ID3\x04\0\x10\0\0\x01\x02"] {
        let length = 10 + 130 + if tag[5] == 0 { 0 } else { 10 };
        let mut wav = tag.to_vec();
        wav.resize(length, 7);
        wav.extend(plain());
        holds_ten_frames(&wav);
    }
}

#[test]
fn more_data_chunks_follow_each_other() {
    let (_, _, data) = ten_frames();
    let (a, b) = data.split_at(12);
    let wav =
        riff(&[fmt(1, 2, 44_100, 16), chunk(*b"data", a), chunk(*b"LIST", b"INFOx"), chunk(*b"data", b)]);
    holds_ten_frames(&wav);
    // If ffmpeg can seek, it plays only the last of the chunks.
    assert_eq!(super::support::decoded_by_ffmpeg(&wav, &["-seekable", "0"], &["-f", "s16le"]).len(), 40);
}
