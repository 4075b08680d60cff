"""Where one clicks is where one hears: an hour of a variable bit rate, and a recording that tells no length."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.site import ROOT, Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

# Every ten seconds a beep of 0.6 s, each of its own pitch; before it loud noise or silence, so that the rate varies.
AN_HOUR = """
import io, time, av, numpy as np
from django.contrib.auth.models import User
from recordings.models import Recording
from tests import make
rate, beats = 8000, 360
rng = np.random.default_rng(1)
t = np.arange(int(0.6 * rate)) / rate
out = io.BytesIO()
with av.open(out, "w", format="mp3") as container:
    stream = container.add_stream("libmp3lame", rate=rate, layout="mono", options={"abr": "1"})
    stream.bit_rate = 24_000
    resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate, frame_size=576)
    for beat in range(beats):
        ten = 0.2 * rng.normal(0, 1, 10 * rate) if beat % 3 == 0 else np.zeros(10 * rate)
        ten[: len(t)] = 0.5 * np.sin(2 * np.pi * (500 + 40 * (beat % 40)) * t)
        frame = av.AudioFrame.from_ndarray(ten.astype(np.float32).reshape(1, -1), format="fltp", layout="mono")
        frame.rate, frame.pts = rate, beat * 10 * rate
        for piece in resampler.resample(frame):
            container.mux(stream.encode(piece))
    container.mux(stream.encode(None))
call = make.recording(by=User.objects.get(username="author"), title="An hour that varies", data=out.getvalue())
assert call.needs_copy
for _ in range(600):
    call.refresh_from_db()
    if call.listening_copy:
        break
    time.sleep(0.25)
print(call.pk)
"""
# What is heard right now, as the pitch that is loudest in it.
LISTEN = """
() => {
  const audio = document.querySelector("audio");
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  context.createMediaElementSource(audio).connect(analyser).connect(context.destination);
  window.pitchAt = async (seconds) => {
    await context.resume();
    audio.pause();
    const there = new Promise((done) => audio.addEventListener("seeked", done, { once: true }));
    audio.currentTime = seconds;
    await there;
    await audio.play();
    const until = seconds + 0.12;
    while (audio.currentTime < until) await new Promise((done) => setTimeout(done, 5));
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    audio.pause();
    let top = 0;
    bins.forEach((level, bin) => { if (level > bins[top]) top = bin; });
    return bins[top] > -60 ? (top * context.sampleRate) / analyser.fftSize : 0;
  };
}
"""


def stored(site: Site, code: str) -> str:
    return f"/calls/{site.run(code).split()[-1]}/"


def test_an_hour_of_a_variable_rate_is_heard_where_one_jumps(visit: Callable[..., Page], site: Site):
    page = visit("author", bypass_csp=True)
    page.goto(stored(site, AN_HOUR))
    page.wait_for_function("document.querySelector('audio').readyState > 0")
    page.mouse.click(5, 5)
    page.evaluate(LISTEN)
    for beat in (3, 41, 122, 200, 283, 355):
        # The window that is looked at is 0.1 s long: this beep is heard from 0.15 s to 0.3 s after its beginning.
        pitch = page.evaluate("(at) => window.pitchAt(at)", beat * 10 + 0.18)
        assert abs(pitch - (500 + 40 * (beat % 40))) < 15, beat


LIVE = """
import time
from django.contrib.auth.models import User
from pathlib import Path
from tests import make
call = make.recording(by=User.objects.get(username="author"), title="Live", data=Path({path!r}).read_bytes())
for _ in range(600):
    call.refresh_from_db()
    if call.listening_copy and call.transcript.status == "ready":
        break
    time.sleep(0.25)
print(call.pk)
"""


def test_a_recording_that_tells_no_length_can_be_clicked(visit: Callable[..., Page], site: Site):
    page = visit("author", bypass_csp=True)
    page.goto(stored(site, LIVE.format(path=str(Path(ROOT) / "tests" / "recordings" / "cases" / "live.webm"))))
    page.wait_for_function("document.querySelector('audio').readyState > 0")
    assert abs(page.evaluate("document.querySelector('audio').duration") - 20) < 0.2
    box = page.locator("[data-waveform]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("document.querySelector('audio').currentTime > 9.5")
    assert abs(page.evaluate("document.querySelector('audio').currentTime") - 10) < 1
