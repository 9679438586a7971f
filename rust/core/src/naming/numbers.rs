//! Numbers of rooms: `101`, `B-204`, `0.02`.

/// How a number of a room is written: its letters, and how many digits each of its parts has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Pattern {
    prefix: String,
    digits: Vec<usize>,
}

/// The digits of a number that may be of a room.
const MAX_DIGITS: usize = 4;
/// A number that stands in a room without a name has at least as many, or letters in front.
const MIN_DIGITS_ALONE: usize = 3;
/// Letters in front of the digits.
const MAX_PREFIX: usize = 2;

/// The number that a word is, without brackets and signs around it, and how it is written.
pub(super) fn of_word(word: &str) -> Option<(&str, Pattern)> {
    let number = word.trim_matches(['#', '(', ')', '[', ']', ':', '.', ',']);
    let digits_at = number.find(|c: char| c.is_ascii_digit())?;
    let (prefix, rest) = number.split_at(digits_at);
    let letters = prefix.trim_end_matches(['-', '.']);
    let is_prefix = letters.len() <= MAX_PREFIX
        && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
        && prefix.len() <= letters.len() + 1
        && (!letters.is_empty() || prefix.is_empty());
    // A letter behind the digits parts a room: 101A.
    let body = rest
        .strip_suffix(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(rest);
    let parts: Vec<&str> = body.split(['.', '-']).collect();
    let are_digits = parts.iter().all(|part| {
        (1..=MAX_DIGITS).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    // More parts are a date.
    let is_number =
        is_prefix && are_digits && parts.len() <= 2 && (parts.len() == 1 || parts[1].len() >= 2);
    is_number.then(|| {
        let pattern = Pattern {
            prefix: letters.to_owned(),
            digits: parts.iter().map(|part| part.len()).collect(),
        };
        (number, pattern)
    })
}

impl Pattern {
    /// Whether it may be that of a number in a room without a name, where measures stand too.
    pub(super) fn may_stand_alone(&self) -> bool {
        self.digits.len() == 1
            && (self.digits[0] >= MIN_DIGITS_ALONE
                || self.digits[0] == 2 && !self.prefix.is_empty())
    }

    /// Whether it may count rooms of a name: `Bedroom 2`.
    pub(super) fn is_ordinal(&self) -> bool {
        self.prefix.is_empty() && self.digits.len() == 1 && self.digits[0] < MIN_DIGITS_ALONE
    }

    /// Whether it may be a measure in millimetres as well: `2500`.
    pub(super) fn may_be_millimetres(&self) -> bool {
        self.prefix.is_empty() && self.digits == [MAX_DIGITS]
    }

    /// Whether it may be a measure in metres as well: `2.50`.
    pub(super) fn is_decimal(&self) -> bool {
        self.prefix.is_empty() && self.digits.len() == 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_rooms_are_told_from_measures_tags_and_dates() {
        for (word, number) in [
            ("101", "101"),
            ("#7", "7"),
            ("(2104B)", "2104B"),
            ("B-204", "B-204"),
            ("A101", "A101"),
            ("0.02", "0.02"),
            ("1-012", "1-012"),
        ] {
            assert_eq!(
                of_word(word).map(|(number, _)| number),
                Some(number),
                "{word}"
            );
        }
        for word in [
            "",
            "N",
            "1:50",
            "12'-6\"",
            "14m²",
            "2023-11-02",
            "12345",
            "ABC12",
            "3x4",
            "2.5",
            "=5",
            "-12",
            "12mm",
        ] {
            assert_eq!(
                of_word(word).map(|(number, _)| number.to_owned()),
                None,
                "{word}"
            );
        }
    }
}
