"""Honest figures of small teams: what intervals cover, and that chance is not told as a difference."""

import random

import pytest

from coaching.statistics import fisher, holm, proportion, proportion_of

COHORTS, PEOPLE, ITEMS, OTHERS = 500, 15, 20, 185


def test_fishers_test_is_that_of_his_tea():
    # Fisher (1935), The Design of Experiments: three of four cups right, two-sided 0.486; all four, 0.029.
    assert fisher((3, 4), (1, 4)) == pytest.approx(34 / 70)
    assert fisher((4, 4), (0, 4)) == pytest.approx(2 / 70)
    assert fisher((0, 0), (3, 4)) == 1.0


def test_holm_goes_from_the_smallest_and_stops_at_the_first_that_is_chance():
    # Each of these is under 0.05 alone; the third smallest is over 0.05 / 2 and ends it.
    assert holm([0.04, 0.001, 0.03, 0.012]) == [False, True, False, True]
    assert holm([]) == []


def test_of_five_hundred_cohorts_without_a_true_difference_at_most_one_in_twenty_is_told_of_one():
    chance = random.Random(20261130)
    told = 0
    for _ in range(COHORTS):
        values = []
        for _ in range(ITEMS):
            share = chance.uniform(0.3, 0.95)
            mine = sum(chance.random() < share for _ in range(PEOPLE))
            theirs = sum(chance.random() < share for _ in range(OTHERS))
            values.append(fisher((mine, PEOPLE), (theirs, OTHERS)))
        told += any(holm(values))
    assert told / COHORTS <= 0.05


def test_a_true_and_large_difference_is_found():
    chance = random.Random(7)
    found = 0
    for _ in range(100):
        values = [fisher((sum(chance.random() < 0.3 for _ in range(PEOPLE)), PEOPLE), (160, OTHERS))]
        values += [
            fisher((sum(chance.random() < 0.8 for _ in range(PEOPLE)), PEOPLE), (148, OTHERS)) for _ in range(ITEMS - 1)
        ]
        found += holm(values)[0]
    assert found >= 80


def test_intervals_cover_their_nominal_share():
    chance = random.Random(20261129)
    covered = 0
    for _ in range(COHORTS * 8):
        share = chance.uniform(0.05, 0.95)
        told = proportion([float(chance.random() < share) for _ in range(PEOPLE)])
        covered += told.low <= share <= told.high
    # Wilson's interval covers 95 % on average over shares; what four thousand draws may be off by is 0.7 %.
    assert 0.943 <= covered / (COHORTS * 8) <= 0.965


def test_part_marks_make_no_interval_narrower_than_it_is():
    chance = random.Random(3)
    covered = 0
    for _ in range(2000):
        marks = [chance.choice((0.0, 0.5, 1.0)) for _ in range(PEOPLE)]
        told = proportion(marks)
        covered += told.low <= 0.5 <= told.high
    assert covered / 2000 >= 0.95


def test_an_interval_holds_its_own_value():
    for of in (1, 2, 5, 100):
        for count in range(of + 1):
            told = proportion_of(count / of, of)
            assert 0 <= told.low <= told.value + 1e-9 <= told.high + 2e-9 <= 1 + 3e-9
