//! Words in bytes.

/// Where a word stands first.
pub(super) fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    let (&first, rest) = word.split_first()?;
    let mut start = 0;
    loop {
        let found = start + text.get(start..)?.iter().position(|&byte| byte == first)?;
        if text[found + 1..].starts_with(rest) {
            return Some(found);
        }
        start = found + 1;
    }
}

/// Where a word stands last.
pub(super) fn rfind(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).rposition(|window| window == word)
}
