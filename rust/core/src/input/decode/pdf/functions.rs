//! What the functions of a PDF take (ISO 32000-2, 7.10): a gradient asks them for each sample.

use std::collections::HashMap;
use std::ops::Add;

use hayro_interpret::CacheKey;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Object, Stream, dict_or_stream};

use crate::input::decode::pdf::graph::MAX_CHAIN;

/// Nanoseconds for an operator of a program, and for one that takes longer than the others.
const OPERATOR_NS: f64 = 4.0;
const DEAR_OPERATOR_NS: f64 = 14.0;
const DEAR_OPERATORS: [&[u8]; 9] = [
    b"sin", b"cos", b"atan", b"exp", b"ln", b"log", b"mod", b"roll", b"copy",
];

/// Nanoseconds for a value of a table, for a power, and for a part that is passed over.
const VALUE_NS: f64 = 2.0;
const POWER_NS: f64 = 8.0;
const PART_NS: f64 = 1.0;

/// Outputs that the time of a plain gradient covers.
const USUAL_OUTPUTS: usize = 4;

/// What a function takes beside a sample of a plain gradient.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct FunctionCost {
    /// Read each time that the function is named.
    pub(super) bytes: f64,
    /// For each sample.
    pub(super) nanoseconds: f64,
}

impl FunctionCost {
    const ENDLESS: Self = Self {
        bytes: f64::INFINITY,
        nanoseconds: f64::INFINITY,
    };
}

impl Add for FunctionCost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            bytes: self.bytes + other.bytes,
            nanoseconds: self.nanoseconds + other.nanoseconds,
        }
    }
}

/// The functions of a page, each looked at once.
#[derive(Default)]
pub(super) struct Functions {
    known: HashMap<u128, FunctionCost>,
}

impl Functions {
    /// Of a function, or of several that give a value each.
    pub(super) fn cost(&mut self, function: Option<Object<'_>>) -> FunctionCost {
        function.map_or_else(FunctionCost::default, |function| self.visit(&function, 0))
    }

    /// Of a colour in its space.
    pub(super) fn color_cost(&mut self, space: Option<Object<'_>>) -> FunctionCost {
        space.map_or_else(FunctionCost::default, |space| self.visit_space(&space, 0))
    }

    fn visit(&mut self, function: &Object<'_>, depth: u32) -> FunctionCost {
        if depth > MAX_CHAIN {
            return FunctionCost::ENDLESS;
        }
        let key = function.cache_key();
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let cost = match function {
            Object::Array(parts) => self.all(parts, depth),
            function => dict_or_stream(function)
                .map_or_else(FunctionCost::default, |(dictionary, stream)| {
                    self.single(dictionary, stream, depth)
                }),
        };
        self.known.insert(key, cost);
        cost
    }

    fn all(&mut self, parts: &Array<'_>, depth: u32) -> FunctionCost {
        let costs = parts
            .iter::<Object<'_>>()
            .map(|part| self.visit(&part, depth + 1));
        costs.fold(FunctionCost::default(), Add::add)
    }

    fn single(
        &mut self,
        dictionary: &Dict<'_>,
        stream: Option<&Stream<'_>>,
        depth: u32,
    ) -> FunctionCost {
        let count = |key: &[u8]| {
            let array = dictionary.get::<Array<'_>>(key);
            array.map_or(0, |array| array.raw_iter().count())
        };
        let data = stream.and_then(|stream| stream.decoded_data().ok());
        let data = data.as_deref().unwrap_or_default();
        let own = FunctionCost {
            bytes: (dictionary.data().len() + data.len()) as f64,
            nanoseconds: 0.0,
        };
        match dictionary.get::<u8>(b"FunctionType") {
            // Between the corners of a cell that has as many dimensions as there are inputs.
            Some(0) => {
                let corners = (count(b"Domain") as f64 / 2.0).exp2();
                let nanoseconds = corners * count(b"Range") as f64 / 2.0 * VALUE_NS;
                FunctionCost { nanoseconds, ..own }
            }
            Some(2) => {
                let unusual = count(b"C0").saturating_sub(USUAL_OUTPUTS);
                let nanoseconds = unusual as f64 * POWER_NS;
                FunctionCost { nanoseconds, ..own }
            }
            // One of several.
            Some(3) => {
                let parts = dictionary
                    .get::<Array<'_>>(b"Functions")
                    .unwrap_or_default();
                let costs = parts
                    .iter::<Object<'_>>()
                    .map(|part| self.visit(&part, depth + 1));
                costs.fold(own, |sum, part| FunctionCost {
                    bytes: sum.bytes + part.bytes,
                    nanoseconds: sum.nanoseconds.max(part.nanoseconds) + PART_NS,
                })
            }
            Some(4) => FunctionCost {
                nanoseconds: program_ns(data),
                ..own
            },
            _ => own,
        }
    }

    fn visit_space(&mut self, space: &Object<'_>, depth: u32) -> FunctionCost {
        let Object::Array(parts) = space else {
            return FunctionCost::default();
        };
        let mut parts = parts.iter::<Object<'_>>();
        let family = parts.next().and_then(Object::into_name);
        let has_tint = family.is_some_and(|family| matches!(&*family, b"Separation" | b"DeviceN"));
        match (has_tint, parts.nth(1), parts.next()) {
            (true, Some(other), Some(tint)) if depth <= MAX_CHAIN => {
                self.visit(&tint, depth + 1) + self.visit_space(&other, depth + 1)
            }
            _ => FunctionCost::default(),
        }
    }
}

/// Nanoseconds for the operators of a program; it has no loops.
fn program_ns(program: &[u8]) -> f64 {
    let words = program.split(|byte| byte.is_ascii_whitespace() || b"{}".contains(byte));
    words
        .filter(|word| !word.is_empty())
        .map(|word| {
            if DEAR_OPERATORS.contains(&word) {
                DEAR_OPERATOR_NS
            } else {
                OPERATOR_NS
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_costs_by_its_operators() {
        let program = |operators: usize| format!("{{ {} }}", "dup mul ".repeat(operators / 2));
        let ns = |operators| program_ns(program(operators).as_bytes());
        assert!((ns(600) - 100.0 * ns(6)).abs() < 1e-9);
        assert!(program_ns(b"{sin}") > program_ns(b"{neg}"));
    }
}
