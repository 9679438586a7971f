"""Calibration: the fit, and folding it into the model."""

import numpy as np
import pytest
import torch

pytest.importorskip("scipy")

from training.calibrate import fit
from training.export import scale_scores
from training.network.room_network import RoomNetwork


def sigmoid(logits):
    return 1 / (1 + np.exp(-logits))


def test_fit_recovers_the_slope_and_intercept_that_made_the_outcomes():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, 40_000)
    is_true = rng.random(len(logits)) < sigmoid(0.5 * logits - 1)

    fitted = fit(sigmoid(logits), is_true)

    # The standard error of both is below 0.02 at this number of rooms.
    assert fitted.slope == pytest.approx(0.5, abs=0.06)
    assert fitted.intercept == pytest.approx(-1, abs=0.06)
    assert fitted.error_after < 0.02 < fitted.error_before


def test_rooms_that_are_all_true_cannot_be_calibrated():
    with pytest.raises(ValueError, match="true and false rooms"):
        fit(np.array([0.5, 0.7]), np.array([True, True]))


def test_folding_changes_score_logits_and_nothing_else():
    torch.manual_seed(0)
    network = RoomNetwork().eval()
    images = torch.rand(1, 3, 64, 64)
    before = network(images)

    scale_scores(network, slope=0.7, intercept=-0.3)
    after = network(images)

    torch.testing.assert_close(after.score_logits, 0.7 * before.score_logits - 0.3)
    torch.testing.assert_close(after.distance_logits, before.distance_logits, rtol=0, atol=0)
    torch.testing.assert_close(after.prototypes, before.prototypes, rtol=0, atol=0)
