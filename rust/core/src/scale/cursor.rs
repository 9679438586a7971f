//! A place in a text from which lengths and scales are read.

/// Longest text that is looked at, in bytes; a length has a few letters, a title of a view a line.
const MAX_BYTES: usize = 160;

/// Digits that a number has at most.
const MAX_DIGITS: usize = 7;

/// Fractions of inches end here.
const MAX_DENOMINATOR: f64 = 64.0;

/// Fractions that are one character.
const FRACTIONS: &[(char, &str)] = &[
    ('½', "1/2"),
    ('¼', "1/4"),
    ('¾', "3/4"),
    ('⅛', "1/8"),
    ('⅜', "3/8"),
    ('⅝', "5/8"),
    ('⅞', "7/8"),
    ('⅓', "1/3"),
    ('⅔', "2/3"),
];

const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/// A text in lower case with one way to write each mark; `None` if it is too long or empty.
pub(super) fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    let mut plain = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '′' | '’' | '‘' | 'ʹ' | 'ʼ' | '´' | '`' | '＇' => plain.push('\''),
            '″' | '”' | '“' | '„' | '˝' | '＂' | 'ʺ' => plain.push('"'),
            '−' | '–' | '—' | '‐' | '‑' => plain.push('-'),
            '×' | '✕' | '╳' | 'х' | 'Х' => plain.push('x'),
            '⁄' | '∕' | '／' => plain.push('/'),
            '：' | '∶' => plain.push(':'),
            '＝' => plain.push('='),
            '（' => plain.push('('),
            '）' => plain.push(')'),
            '\u{a0}' | '\u{2009}' | '\u{202f}' | '\t' | '\n' | '\r' => plain.push(' '),
            _ => {
                if let Some((_, fraction)) = FRACTIONS.iter().find(|(one, _)| *one == character) {
                    plain.push(' ');
                    plain.push_str(fraction);
                } else if character.is_ascii() {
                    plain.push(character.to_ascii_lowercase());
                } else {
                    plain.extend(character.to_lowercase());
                }
            }
        }
    }
    // Two primes are a double one.
    Some(plain.trim().replace("''", "\""))
}

/// A number as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    /// Digits before the point, and behind it with a raised one.
    pub(super) whole_digits: usize,
    pub(super) decimals: usize,
    /// The raised digit behind it: half centimetres of German plans.
    pub(super) raised: Option<u32>,
    /// It begins with a zero that says nothing: `007`.
    pub(super) is_padded: bool,
}

/// A place in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t>(&'t str);

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self(text)
    }

    pub(super) fn rest(&self) -> &'t str {
        self.0
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes on by so many bytes, which end a character.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.0 = self.0.get(bytes..).unwrap_or_default();
    }

    pub(super) fn skip_any(&mut self, characters: &str) {
        self.0 = self.0.trim_start_matches(|c| characters.contains(c));
    }

    pub(super) fn skip_spaces(&mut self) {
        self.skip_any(" ");
    }

    /// The next character, if it is one of these.
    pub(super) fn next_of(&mut self, characters: &str) -> Option<char> {
        let next = self.0.chars().next().filter(|c| characters.contains(*c))?;
        self.skip(next.len_utf8());
        Some(next)
    }

    /// The value of the number ahead, without going there.
    pub(super) fn number_ahead(self) -> Option<f64> {
        let mut cursor = self;
        cursor
            .number()
            .map(|number| number.value)
            .filter(|value| *value > 0.0)
    }

    fn digits(&mut self) -> &'t str {
        let end = self
            .0
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        digits
    }

    /// `12`, `3.20`, `3,20`, `3.20⁵`, `3.20^5`; nothing where a point may group thousands.
    pub(super) fn number(&mut self) -> Option<Number> {
        let start = *self;
        let found = self.number_or_none();
        if found.is_none() {
            *self = start;
        }
        found
    }

    fn number_or_none(&mut self) -> Option<Number> {
        let whole = self.digits();
        let mut fraction = "";
        if self.0.starts_with(['.', ',']) {
            let mut behind = Self(&self.0[1..]);
            fraction = behind.digits();
            if !fraction.is_empty() {
                *self = behind;
            }
        }
        let raised = self.raised();
        let is_more =
            self.0.starts_with(['.', ',']) && self.0[1..].starts_with(|c: char| c.is_ascii_digit());
        if whole.len() + fraction.len() > MAX_DIGITS || whole.is_empty() || is_more {
            return None;
        }
        let end = raised.map_or_else(String::new, |digit| digit.to_string());
        let dot = if fraction.is_empty() && end.is_empty() {
            ""
        } else {
            "."
        };
        let value: f64 = format!("{whole}{dot}{fraction}{end}").parse().ok()?;
        Some(Number {
            value,
            whole_digits: whole.len(),
            decimals: fraction.len() + end.len(),
            raised,
            is_padded: whole.len() > 1 && whole.starts_with('0'),
        })
    }

    /// A raised digit, but for that of an area.
    fn raised(&mut self) -> Option<u32> {
        let mut behind = *self;
        let digit = if behind.next_of("^").is_some() {
            behind.next_of("0123456789")?.to_digit(10)?
        } else {
            let raised = behind.next_of(RAISED)?;
            RAISED.chars().position(|c| c == raised)? as u32
        };
        *self = behind;
        Some(digit)
    }

    /// `1/2`, `15/16`.
    pub(super) fn fraction(&mut self) -> Option<f64> {
        let mut behind = *self;
        behind.skip_spaces();
        let above: f64 = behind.digits().parse().ok()?;
        behind.next_of("/")?;
        let below: f64 = behind.digits().parse().ok()?;
        if !(above >= 1.0 && above < below && below <= MAX_DENOMINATOR) {
            return None;
        }
        *self = behind;
        Some(above / below)
    }
}
