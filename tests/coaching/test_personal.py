"""What looks like personal data, and what does not: pure."""

import pytest

from coaching.content.personal import personal_data


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Write to barbara.k@web.de, please.", ["an e-mail address"]),
        ("Ring 0161 496 0123 or (0161) 496-0123.", ["a telephone number"]),
        ("It is +49 171 2345678.", ["a telephone number"]),
        ("We send it to SW1A 1AA.", ["a postcode"]),
        ("My card is 4111 1111 1111 1111.", ["a card number"]),
        ("Sort code 20-00-00, account 55779911.", ["an account number"]),
        ("DE89 3704 0044 0532 0130 00", ["an account number"]),
        ("GB29NWBK60161331926819", ["an account number"]),
        ("a@b.de, 07700 900123", ["an e-mail address", "a telephone number"]),
    ],
)
def test_what_may_be_somebodys_is_told(text: str, told: list[str]) -> None:
    assert personal_data(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "", "Mrs Barbara Kowalczyk", "Harbour 150, £36 a month", "£12,345,678.90 in all", "on 2026-11-25 at 10:30",
        "25.11.2026 14:00", "from 8 to 10, or Thursday 1 to 5", "100000000 people, 10 000 000 of them ours",
        "order 1234567", "room B12 3CD", "in 2021, 2022 and 2023", "name@example.com", "4111 1111 1111 1112 is no card",
    ],
)  # fmt: skip
def test_dates_sums_and_examples_are_left_alone(text: str) -> None:
    assert personal_data(text) == []
