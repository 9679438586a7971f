//! Ultralytics YOLOv8-seg and YOLO11-seg exports: one anchor-free head, 32 mask coefficients,
//! prototype masks.
//!
//! The first output is (1, 4 + classes + coefficients, anchors): box centre and size in input
//! pixels, one score per class after the sigmoid, mask coefficients. The second is (1,
//! coefficients, h / 4, w / 4). Masks follow YOLACT (Bolya et al., 2019): a linear combination of
//! prototypes.

use std::collections::BTreeMap;

use super::raw::{HeadOptions, Prototypes, RawDetections};
use super::session::Session;
use super::value::{Tensor, TensorSpec};
use crate::error::{Error, Result};
use crate::search::tile::InputSize;

/// Candidates beyond this many, by confidence, are not looked at; it bounds the quadratic
/// suppression.
const MAX_CANDIDATES: usize = 3_000;
const DEFAULT_STRIDE_PX: u32 = 32;
const DEFAULT_SIDE_PX: u32 = 640;
const MIN_SIDE_PX: u32 = 32;
const MAX_SIDE_PX: u32 = 4_096;
const MAX_STRIDE_PX: u32 = 256;

#[derive(Debug)]
pub(crate) struct YoloSeg {
    class_names: Vec<String>,
    coefficient_count: usize,
    predictions_index: usize,
    prototypes_index: usize,
    /// Whether predictions are (1, anchors, channels) instead of (1, channels, anchors).
    anchors_first: bool,
}

impl YoloSeg {
    /// Reads the layout of a model, or says what was found instead.
    pub(crate) fn from_session(session: &Session) -> Result<(Self, InputSize)> {
        if let Some(task) = session.metadata("task").filter(|task| task != "segment") {
            return Err(Error::model_load(format!(
                "its task is `{task}`, expected `segment`"
            )));
        }
        Self::of_layout(session).ok_or_else(|| {
            let found = describe(&session.inputs, &session.outputs);
            Error::model_load(format!("it is no YOLO segmentation model: {found}"))
        })
    }

    /// `None` if inputs and outputs are not those of such an export. Sizes that a file leaves open
    /// follow from its names of classes, or from which axis is the longer one.
    fn of_layout(session: &Session) -> Option<(Self, InputSize)> {
        let [input] = session.inputs.as_slice() else {
            return None;
        };
        let predictions_index = output_index(&session.outputs, "output0", 3)?;
        let prototypes_index = output_index(&session.outputs, "output1", 4)?;
        // A mask is a sum of the prototypes, so each has a coefficient.
        let coefficient_count = session.outputs[prototypes_index].dims[1]?;
        let names = session
            .metadata("names")
            .map(|text| parse_class_names(&text));
        let predictions = &session.outputs[predictions_index].dims;
        let (anchors_first, class_count) =
            class_layout(predictions, coefficient_count, names.as_ref().map(Vec::len))?;
        let class_names =
            names.unwrap_or_else(|| (0..class_count).map(|id| format!("class_{id}")).collect());
        let input_size = input_size(input, session)?;
        let head = Self {
            class_names,
            coefficient_count,
            predictions_index,
            prototypes_index,
            anchors_first,
        };
        Some((head, input_size))
    }

    pub(crate) fn class_names(&self) -> &[String] {
        &self.class_names
    }

    /// Turns the outputs of a run into instances: threshold, then greedy non-maximum suppression
    /// over all classes.
    pub(crate) fn decode(
        &self,
        outputs: &mut [Tensor],
        options: &HeadOptions,
    ) -> Result<RawDetections> {
        let prototypes = std::mem::take(&mut outputs[self.prototypes_index]);
        let predictions = self.predictions(&outputs[self.predictions_index])?;
        let candidates = candidates(&predictions, options)?;
        let kept = suppress(&candidates, options.nms_iou);
        let coefficients = kept.iter().flat_map(|candidate| {
            let first = 4 + self.class_names.len();
            (first..first + self.coefficient_count)
                .map(|channel| predictions.value(channel, candidate.anchor))
        });
        let coefficients: Vec<f32> = coefficients.collect();
        let (count, height, width) = match *prototypes.dims.as_slice() {
            [1, count, height, width]
                if count == self.coefficient_count && height > 0 && width > 0 =>
            {
                (count, height, width)
            }
            ref dims => {
                let expected = format!("expected [1, {}, h, w]", self.coefficient_count);
                return Err(Error::inference(format!(
                    "prototypes have the shape {dims:?}, {expected}"
                )));
            }
        };
        // A mask of NaN is empty: damage would look like a page without rooms.
        if !kept.is_empty()
            && !coefficients
                .iter()
                .chain(&prototypes.data)
                .all(|value| value.is_finite())
        {
            return Err(Error::inference(
                "the model's masks are not finite; its weights are damaged",
            ));
        }
        Ok(RawDetections {
            coefficients,
            boxes_xyxy: kept.iter().map(|candidate| candidate.bbox_xyxy).collect(),
            scores: kept.iter().map(|candidate| candidate.score).collect(),
            class_ids: kept.iter().map(|candidate| candidate.class_id).collect(),
            prototypes: Prototypes {
                count,
                height,
                width,
                data: prototypes.data,
            },
        })
    }

    fn predictions<'a>(&self, tensor: &'a Tensor) -> Result<Predictions<'a>> {
        let channels = 4 + self.class_names.len() + self.coefficient_count;
        match (tensor.dims.as_slice(), self.anchors_first) {
            (&[1, c, anchors], false) if c == channels => Ok(Predictions {
                data: &tensor.data,
                anchors,
                channel_stride: anchors,
                anchor_stride: 1,
            }),
            (&[1, anchors, c], true) if c == channels => Ok(Predictions {
                data: &tensor.data,
                anchors,
                channel_stride: 1,
                anchor_stride: channels,
            }),
            (dims, _) => Err(Error::inference(format!(
                "predictions have the shape {dims:?}, expected {channels} channels"
            ))),
        }
    }
}

/// The first output, addressed by channel and anchor.
struct Predictions<'a> {
    data: &'a [f32],
    anchors: usize,
    channel_stride: usize,
    anchor_stride: usize,
}

impl Predictions<'_> {
    fn value(&self, channel: usize, anchor: usize) -> f32 {
        self.data[channel * self.channel_stride + anchor * self.anchor_stride]
    }

    fn bbox_xyxy(&self, anchor: usize) -> [f32; 4] {
        let [x, y, width, height] = [0, 1, 2, 3].map(|channel| self.value(channel, anchor));
        [
            x - width / 2.0,
            y - height / 2.0,
            x + width / 2.0,
            y + height / 2.0,
        ]
    }
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    anchor: usize,
    class_id: usize,
    score: f32,
    bbox_xyxy: [f32; 4],
}

/// The instances over the threshold, the most confident first.
fn candidates(predictions: &Predictions<'_>, options: &HeadOptions) -> Result<Vec<Candidate>> {
    let mut candidates = Vec::new();
    for (class_id, _) in options
        .class_is_room
        .iter()
        .enumerate()
        .filter(|(_, is_room)| **is_room)
    {
        for anchor in 0..predictions.anchors {
            let score = predictions.value(4 + class_id, anchor);
            // NaN is over no threshold: damage would look like a page without rooms.
            if !score.is_finite() {
                return Err(Error::inference(
                    "the model's scores are not finite; its weights are damaged",
                ));
            }
            if score >= options.min_confidence {
                let bbox_xyxy = predictions.bbox_xyxy(anchor);
                candidates.push(Candidate {
                    anchor,
                    class_id,
                    score: score.min(1.0),
                    bbox_xyxy,
                });
            }
        }
    }
    if candidates
        .iter()
        .any(|candidate| candidate.bbox_xyxy.iter().any(|side| !side.is_finite()))
    {
        return Err(Error::inference(
            "the model's boxes are not finite; its weights are damaged",
        ));
    }
    candidates.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(a.anchor.cmp(&b.anchor))
            .then(a.class_id.cmp(&b.class_id))
    });
    candidates.truncate(MAX_CANDIDATES);
    Ok(candidates)
}

/// Greedy non-maximum suppression of candidates in order of confidence.
fn suppress(candidates: &[Candidate], max_iou: f32) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if kept
            .iter()
            .all(|better| iou(better.bbox_xyxy, candidate.bbox_xyxy) <= max_iou)
        {
            kept.push(*candidate);
        }
    }
    kept
}

fn iou(a: [f32; 4], b: [f32; 4]) -> f32 {
    let common = area([
        a[0].max(b[0]),
        a[1].max(b[1]),
        a[2].min(b[2]),
        a[3].min(b[3]),
    ]);
    let union = area(a) + area(b) - common;
    if union > 0.0 { common / union } else { 0.0 }
}

fn area([x_min, y_min, x_max, y_max]: [f32; 4]) -> f32 {
    (x_max - x_min).max(0.0) * (y_max - y_min).max(0.0)
}

/// Finds an output by the name that YOLO exports give it, else the first of its rank: a model may
/// have other maps.
fn output_index(specs: &[TensorSpec], name: &str, rank: usize) -> Option<usize> {
    let of_rank = specs
        .iter()
        .enumerate()
        .filter(|(_, spec)| spec.dims.len() == rank);
    let named = of_rank.clone().find(|(_, spec)| spec.name == name);
    named
        .or_else(|| of_rank.clone().next())
        .map(|(index, _)| index)
}

/// Finds the channel axis of the predictions and the number of classes.
fn class_layout(
    dims: &[Option<usize>],
    coefficients: usize,
    named: Option<usize>,
) -> Option<(bool, usize)> {
    let fixed = 4 + coefficients;
    if let Some(classes) = named {
        let channels = Some(fixed + classes);
        let axis = if dims[1] == channels { 1 } else { 2 };
        return (dims[axis] == channels && classes > 0).then_some((axis == 2, classes));
    }
    // Without names the channel axis is the shorter one: there are thousands of anchors.
    let anchors_first = match (dims[1], dims[2]) {
        (Some(a), Some(b)) => b < a,
        (None, Some(_)) => true,
        _ => false,
    };
    let channels = dims[if anchors_first { 2 } else { 1 }]?;
    channels
        .checked_sub(fixed)
        .filter(|&classes| classes > 0)
        .map(|classes| (anchors_first, classes))
}

/// The sides that a model takes: fixed ones as they are, else what its export says of them.
///
/// Sides are bounded, since a foreign file could ask for an input that takes all memory.
fn input_size(input: &TensorSpec, session: &Session) -> Option<InputSize> {
    let &[batch, channels, height, width] = input.dims.as_slice() else {
        return None;
    };
    if batch.is_some_and(|batch| batch != 1) || channels.is_some_and(|channels| channels != 3) {
        return None;
    }
    if let (Some(height), Some(width)) = (height, width) {
        return Some(InputSize::Fixed {
            width_px: bounded_side(width)?,
            height_px: bounded_side(height)?,
        });
    }
    // Layers halve a side down to the stride and join halves again: others do not fit.
    let [stride, side] = ["stride", "imgsz"].map(|key| first_number(&session.metadata(key)?));
    let stride_px = stride
        .filter(|stride| (1..=MAX_STRIDE_PX).contains(stride))
        .unwrap_or(DEFAULT_STRIDE_PX);
    let side_px = side
        .and_then(|side| bounded_side(side as usize))
        .unwrap_or(DEFAULT_SIDE_PX);
    Some(InputSize::Dynamic {
        max_side_px: side_px.next_multiple_of(stride_px),
        stride_px,
    })
}

fn bounded_side(side_px: usize) -> Option<u32> {
    u32::try_from(side_px)
        .ok()
        .filter(|side| (MIN_SIDE_PX..=MAX_SIDE_PX).contains(side))
}

/// The first number in a text like `[640, 640]`.
fn first_number(text: &str) -> Option<u32> {
    text.split(|c: char| !c.is_ascii_digit())
        .find_map(|number| number.parse().ok())
}

/// Reads the class names that Ultralytics writes as a Python dictionary, `{0: 'room', 1: "d'or"}`,
/// in order of id.
fn parse_class_names(text: &str) -> Vec<String> {
    let mut names = BTreeMap::new();
    let mut rest = text;
    while let Some(start) = rest.find(['\'', '"']) {
        let (before, quoted) = rest.split_at(start);
        let id = before
            .trim_matches(|c: char| !c.is_ascii_digit())
            .parse()
            .unwrap_or(names.len());
        let mut characters = quoted.chars();
        let quote = characters.next();
        let mut name = String::new();
        while let Some(character) = characters
            .next()
            .filter(|&character| Some(character) != quote)
        {
            // A backslash keeps the character behind it.
            name.extend(if character == '\\' {
                characters.next()
            } else {
                Some(character)
            });
        }
        names.insert(id, name);
        rest = characters.as_str();
    }
    names.into_values().collect()
}

fn describe(inputs: &[TensorSpec], outputs: &[TensorSpec]) -> String {
    format!(
        "inputs {}; outputs {}; expected one input [1, 3, h, w] and outputs [1, 4 + classes + coefficients, anchors] \
         and [1, coefficients, h / 4, w / 4]",
        list(inputs),
        list(outputs)
    )
}

fn list(specs: &[TensorSpec]) -> String {
    let each = specs.iter().map(|spec| {
        let dims: Vec<_> = spec
            .dims
            .iter()
            .map(|dim| dim.map_or("?".to_owned(), |dim| dim.to_string()))
            .collect();
        format!("{} [{}]", spec.name, dims.join(", "))
    });
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(anchors_first: bool) -> YoloSeg {
        YoloSeg {
            class_names: vec!["room".into(), "stairs".into()],
            coefficient_count: 1,
            predictions_index: 0,
            prototypes_index: 1,
            anchors_first,
        }
    }

    fn outputs(rows: &[[f32; 7]], anchors_first: bool) -> Vec<Tensor> {
        let anchors = rows.len();
        let data = if anchors_first {
            rows.concat()
        } else {
            (0..7)
                .flat_map(|channel| rows.iter().map(move |row| row[channel]))
                .collect()
        };
        let dims = if anchors_first {
            vec![1, anchors, 7]
        } else {
            vec![1, 7, anchors]
        };
        vec![
            Tensor { dims, data },
            Tensor {
                dims: vec![1, 1, 2, 2],
                data: vec![1.0; 4],
            },
        ]
    }

    fn options(class_is_room: [bool; 2]) -> HeadOptions {
        HeadOptions {
            min_confidence: 0.3,
            nms_iou: 0.5,
            class_is_room: class_is_room.to_vec(),
        }
    }

    const ROWS: [[f32; 7]; 4] = [
        [10.0, 10.0, 10.0, 10.0, 0.6, 0.0, 1.0],
        [11.0, 10.0, 10.0, 10.0, 0.8, 0.1, 2.0],
        [40.0, 40.0, 8.0, 6.0, 0.1, 0.9, 3.0],
        [70.0, 70.0, 8.0, 6.0, 0.29, 0.0, 4.0],
    ];

    #[test]
    fn overlapping_boxes_are_suppressed_and_low_scores_dropped() {
        for anchors_first in [false, true] {
            let raw = head(anchors_first)
                .decode(&mut outputs(&ROWS, anchors_first), &options([true, true]))
                .unwrap();
            assert_eq!(raw.scores, [0.9, 0.8]);
            assert_eq!(raw.class_ids, [1, 0]);
            assert_eq!(
                raw.boxes_xyxy,
                [[36.0, 37.0, 44.0, 43.0], [6.0, 5.0, 16.0, 15.0]]
            );
            assert_eq!(raw.coefficients, [3.0, 2.0]);
        }
    }

    #[test]
    fn classes_that_are_no_rooms_are_left_out() {
        let raw = head(false)
            .decode(&mut outputs(&ROWS, false), &options([true, false]))
            .unwrap();
        assert_eq!(raw.scores, [0.8]);
    }

    #[test]
    fn a_score_that_is_not_a_number_is_an_inference_error() {
        let mut rows = ROWS;
        rows[3][4] = f32::NAN;
        let error = head(false)
            .decode(&mut outputs(&rows, false), &options([true, true]))
            .unwrap_err();
        assert_eq!(error.code(), "INFERENCE_FAILED");
    }

    #[test]
    fn class_names_are_read_from_a_python_dictionary() {
        assert_eq!(
            parse_class_names("{0: 'room', 1: \"d'or\"}"),
            ["room", "d'or"]
        );
        assert_eq!(
            parse_class_names(r"{1: 'l\'eau', 0: 'hall'}"),
            ["hall", "l'eau"]
        );
        assert_eq!(parse_class_names("['a', 'b']"), ["a", "b"]);
    }

    #[test]
    fn outputs_are_found_by_name_and_else_by_rank() {
        let spec = |name: &str, rank| TensorSpec {
            name: name.into(),
            is_f16: false,
            dims: vec![Some(1); rank],
        };
        let with_map = [spec("room_map", 4), spec("output1", 4), spec("output0", 3)];
        assert_eq!(output_index(&with_map, "output0", 3), Some(2));
        assert_eq!(output_index(&with_map, "output1", 4), Some(1));
        let foreign = [spec("boxes", 3), spec("masks", 4)];
        assert_eq!(output_index(&foreign, "output1", 4), Some(1));
        assert_eq!(output_index(&foreign[..1], "output1", 4), None);
    }

    #[test]
    fn the_channel_axis_is_found_with_and_without_names() {
        assert_eq!(
            class_layout(&[Some(1), Some(37), Some(8400)], 32, Some(1)),
            Some((false, 1))
        );
        assert_eq!(
            class_layout(&[Some(1), Some(8400), Some(37)], 32, Some(1)),
            Some((true, 1))
        );
        assert_eq!(
            class_layout(&[None, Some(40), None], 32, None),
            Some((false, 4))
        );
        assert_eq!(
            class_layout(&[Some(1), Some(300), Some(38)], 32, Some(1)),
            None
        );
    }
}
