//! What a file is known by.

use sha2::{Digest, Sha256};

/// SHA-256 of a file's bytes, 64 lower-case hexadecimal digits.
#[must_use]
pub fn blueprint_hash(data: &[u8]) -> String {
    sha256_hex(data)
}

/// SHA-256 of bytes, 64 lower-case hexadecimal digits.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
            }
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blueprint_hash_is_sha256_of_the_bytes() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(blueprint_hash(b""), empty);
    }
}
