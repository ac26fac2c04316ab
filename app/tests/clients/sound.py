"""Sounds to upload, and a look at the MP3 that comes back."""

import array
import io
import math
import random
import subprocess
import sys
import wave

MPEG_SYNC = 0xE0
# How many bytes come before the samples.
HEADER = 44


def wav(seconds, rate=22_050, channels=1, pitch=440):
    """A tone as a 16 bit WAV."""
    samples = array.array("h")
    for frame in range(round(seconds * rate)):
        samples.extend([round(16_000 * math.sin(frame * pitch * math.tau / rate))] * channels)
    if sys.byteorder == "big":
        samples.byteswap()
    return _file(samples.tobytes(), rate, channels)


def noise(seconds, rate=44_100, channels=2):
    """Noise as a 16 bit WAV: no other sound makes a longer MP3."""
    return _file(random.Random(seconds).randbytes(seconds * rate * channels * 2), rate, channels)


def music(seconds):
    """Noise and tones by turns, each for a second, in CD quality."""
    noises = random.Random(seconds)
    tones = [wav(1, 44_100, 2, pitch)[HEADER:] for pitch in (220, 554, 1319)]
    samples = ([*tones, noises.randbytes(len(tones[0]))][turn % 4] for turn in range(seconds))
    return _file(b"".join(samples), 44_100, 2)


def _file(samples, rate, channels):
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return buffer.getvalue()


def is_mp3(content):
    """Whether it begins with a tag or a frame, as an MP3 does."""
    return content[:3] == b"ID3" or (content[:1] == b"\xff" and content[1] & MPEG_SYNC == MPEG_SYNC)


def decoded_seconds(mp3, rate):
    """How long an MP3 plays, as ffmpeg decodes it. Anything that ffmpeg complains about is an error."""
    run = subprocess.run(
        ["ffmpeg", "-v", "error", "-xerror", "-i", "pipe:0", "-f", "s16le", "-ac", "1", "-ar", str(rate), "pipe:1"],
        input=mp3,
        capture_output=True,
        check=True,
    )
    if run.stderr:
        raise ValueError(run.stderr.decode())
    return len(run.stdout) / 2 / rate
