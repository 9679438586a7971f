//! Ultralytics YOLO segmentation exports: one anchor-free head, 32 mask coefficients, prototype
//! masks.
//!
//! The first output is (1, 4 + classes + coefficients, anchors): box centre and size in input
//! pixels, one score per class after the sigmoid, mask coefficients. Or it is decoded, (1, rows,
//! 6 + coefficients): corners in input pixels, score, class, mask coefficients. The second is (1,
//! coefficients, h / 4, w / 4). Masks follow YOLACT (Bolya et al., 2019): a linear combination of
//! prototypes.

use std::collections::BTreeMap;

use super::raw::{HeadOptions, Prototypes, RawDetections};
use super::session::Session;
use super::value::{Tensor, TensorSpec};
use super::yolo_layout::{DECODED_FIXED, Kind, Known, Layout, fits_grid, shape};
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
/// Scores are chances; halves and 8-bit weights round a little over 1.
const MAX_SCORE: f32 = 1.01;

#[derive(Debug)]
pub(crate) struct YoloSeg {
    class_names: Vec<String>,
    coefficient_count: usize,
    predictions_index: usize,
    prototypes_index: usize,
    layout: Layout,
    /// Whether the metadata names the classes: decoded rows alone do not say how many there are.
    is_named: bool,
}

impl YoloSeg {
    /// Reads the layout of a model, or says what was found instead.
    pub(crate) fn from_session(session: &Session) -> Result<(Self, InputSize)> {
        if let Some(task) = session.metadata("task").filter(|task| task != "segment") {
            return Err(Error::model_load(format!(
                "its task is `{task}`, expected `segment`"
            )));
        }
        Self::of_layout(session)?.ok_or_else(|| {
            let found = describe(&session.inputs, &session.outputs);
            Error::model_load(format!("it is no YOLO segmentation model: {found}"))
        })
    }

    /// `None` if inputs and outputs are not those of such an export.
    ///
    /// # Errors
    ///
    /// [`Error::ModelLoad`] if they are those of two.
    fn of_layout(session: &Session) -> Result<Option<(Self, InputSize)>> {
        let Some(outputs) = Outputs::of_specs(&session.outputs) else {
            return Ok(None);
        };
        let [input] = session.inputs.as_slice() else {
            return Ok(None);
        };
        let names = session
            .metadata("names")
            .map(|text| parse_class_names(&text));
        let input_hw = [2, 3].map(|axis| input.dims.get(axis).copied().flatten());
        let known = Known {
            dims: &session.outputs[outputs.predictions_index].dims,
            coefficients: outputs.coefficient_count,
            named: names.as_ref().map(Vec::len),
            stated: Kind::stated(
                session.metadata("end2end").as_deref(),
                session.metadata("args").as_deref(),
            ),
            input_hw,
        };
        let Some(layout) = known.layout()? else {
            return Ok(None);
        };
        let Some(input_size) = input_size(input, session, layout.kind) else {
            return Ok(None);
        };
        let head = Self {
            is_named: names.is_some(),
            class_names: names.unwrap_or_else(|| {
                (0..layout.class_count)
                    .map(|id| format!("class_{id}"))
                    .collect()
            }),
            coefficient_count: outputs.coefficient_count,
            predictions_index: outputs.predictions_index,
            prototypes_index: outputs.prototypes_index,
            layout,
        };
        Ok(Some((head, input_size)))
    }

    pub(crate) fn class_names(&self) -> &[String] {
        &self.class_names
    }

    /// Turns the outputs of a run into instances: threshold, then greedy non-maximum suppression
    /// over all classes, unless the graph has picked them.
    ///
    /// `input_hw` is the input of the run.
    pub(crate) fn decode(
        &self,
        outputs: &mut [Tensor],
        input_hw: [usize; 2],
        options: &HeadOptions,
    ) -> Result<RawDetections> {
        let prototypes = std::mem::take(&mut outputs[self.prototypes_index]);
        let predictions = self.predictions(&outputs[self.predictions_index], input_hw)?;
        let kept = match self.layout.kind {
            Kind::Dense => suppress(&candidates(&predictions, options)?, options.nms_iou),
            Kind::Decoded => self.picked(&predictions, options)?,
        };
        let coefficients = kept.iter().flat_map(|candidate| {
            let first = self.channels() - self.coefficient_count;
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

    fn channels(&self) -> usize {
        self.coefficient_count
            + match self.layout.kind {
                Kind::Dense => 4 + self.class_names.len(),
                Kind::Decoded => DECODED_FIXED,
            }
    }

    fn predictions<'a>(&self, tensor: &'a Tensor, input_hw: [usize; 2]) -> Result<Predictions<'a>> {
        let channels = self.channels();
        let found = match (tensor.dims.as_slice(), self.layout.channel_axis) {
            (&[1, rows, c], Some(2) | None) if c == channels => Predictions {
                data: &tensor.data,
                anchors: rows,
                channel_stride: 1,
                anchor_stride: channels,
            },
            (&[1, c, anchors], Some(1) | None) if c == channels => Predictions {
                data: &tensor.data,
                anchors,
                channel_stride: anchors,
                anchor_stride: 1,
            },
            (dims, _) => {
                return Err(Error::inference(format!(
                    "predictions have the shape {dims:?}, expected {channels} channels"
                )));
            }
        };
        if self.layout.must_fit_grid && !fits_grid(found.anchors, input_hw) {
            return Err(Error::inference(format!(
                "predictions have the shape {:?}, which fits no grid of anchors; if they are rows of score and class, \
                 write `end2end` of `True` into the model's metadata",
                tensor.dims
            )));
        }
        Ok(found)
    }

    /// The rows over the threshold that the graph has picked, the most confident first.
    fn picked(
        &self,
        predictions: &Predictions<'_>,
        options: &HeadOptions,
    ) -> Result<Vec<Candidate>> {
        let mut picked = Vec::new();
        for anchor in 0..predictions.anchors {
            let score = checked_score(predictions.value(4, anchor))?;
            if score < options.min_confidence {
                continue;
            }
            let class = predictions.value(5, anchor);
            let bbox_xyxy = [0, 1, 2, 3].map(|channel| predictions.value(channel, anchor));
            let [x_min, y_min, x_max, y_max] = bbox_xyxy;
            let class_count = self.class_names.len() as f32;
            let is_class =
                class >= 0.0 && class.fract() == 0.0 && (!self.is_named || class < class_count);
            if !is_class || x_min > x_max || y_min > y_max {
                return Err(Error::inference(
                    "predictions are no rows of corners, score and class; if there is a score for each class, export \
                     the model with `nms=False, end2end=False`",
                ));
            }
            let class_id = if self.is_named { class as usize } else { 0 };
            if options.class_is_room[class_id] {
                picked.push(Candidate {
                    anchor,
                    class_id,
                    score: score.min(1.0),
                    bbox_xyxy,
                });
            }
        }
        most_confident(picked)
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
            let score = checked_score(predictions.value(4 + class_id, anchor))?;
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
    most_confident(candidates)
}

fn checked_score(score: f32) -> Result<f32> {
    // NaN is over no threshold: damage would look like a page without rooms.
    if !score.is_finite() {
        return Err(Error::inference(
            "the model's scores are not finite; its weights are damaged",
        ));
    }
    if score > MAX_SCORE {
        return Err(Error::inference(format!(
            "the model's scores must be chances from 0 to 1, got {score}; export it with the sigmoid behind its scores"
        )));
    }
    Ok(score)
}

/// The first candidates in order of confidence.
fn most_confident(mut candidates: Vec<Candidate>) -> Result<Vec<Candidate>> {
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

/// Where the two outputs are among those of a model.
struct Outputs {
    predictions_index: usize,
    prototypes_index: usize,
    coefficient_count: usize,
}

impl Outputs {
    fn of_specs(specs: &[TensorSpec]) -> Option<Self> {
        let prototypes_index = output_index(specs, "output1", 4)?;
        Some(Self {
            predictions_index: output_index(specs, "output0", 3)?,
            prototypes_index,
            // A mask is a sum of the prototypes, so each has a coefficient.
            coefficient_count: specs[prototypes_index].dims[1]?,
        })
    }
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

/// The sides that a model takes: fixed ones as they are, else what its export says of them.
///
/// Sides are bounded, since a foreign file could ask for an input that takes all memory.
fn input_size(input: &TensorSpec, session: &Session, kind: Kind) -> Option<InputSize> {
    let &[batch, channels, height, width] = input.dims.as_slice() else {
        return None;
    };
    if batch.is_some_and(|batch| batch != 1) || channels.is_some_and(|channels| channels != 3) {
        return None;
    }
    // Layers halve a side down to the stride and join halves again: others do not fit.
    let stride_px = session
        .metadata("stride")
        .and_then(|text| numbers(&text).next())
        .filter(|stride| (1..=MAX_STRIDE_PX).contains(stride))
        .unwrap_or(DEFAULT_STRIDE_PX);
    let [stated_height, stated_width] = stated_sides(session.metadata("imgsz").as_deref())
        .map(|side| side.next_multiple_of(stride_px));
    if height.is_none() && width.is_none() && kind == Kind::Dense {
        return Some(InputSize::Dynamic {
            max_side_px: stated_height.max(stated_width),
            stride_px,
        });
    }
    // A graph that picks a number of rows fails on inputs with fewer anchors than that.
    let side = |given: Option<usize>, stated| given.map_or(Some(stated), bounded_side);
    Some(InputSize::Fixed {
        width_px: side(width, stated_width)?,
        height_px: side(height, stated_height)?,
    })
}

/// Height and width in a text like `[480, 640]`; one number is both.
fn stated_sides(text: Option<&str>) -> [u32; 2] {
    let mut sides = numbers(text.unwrap_or_default())
        .map(|side| bounded_side(side as usize).unwrap_or(DEFAULT_SIDE_PX));
    let height = sides.next().unwrap_or(DEFAULT_SIDE_PX);
    [height, sides.next().unwrap_or(height)]
}

fn bounded_side(side_px: usize) -> Option<u32> {
    u32::try_from(side_px)
        .ok()
        .filter(|side| (MIN_SIDE_PX..=MAX_SIDE_PX).contains(side))
}

/// The whole numbers in a text like `[640, 640]`.
fn numbers(text: &str) -> impl Iterator<Item = u32> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
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
         or [1, rows, 6 + coefficients], and [1, coefficients, h / 4, w / 4]",
        list(inputs),
        list(outputs)
    )
}

fn list(specs: &[TensorSpec]) -> String {
    let each = specs
        .iter()
        .map(|spec| format!("{} {}", spec.name, shape(&spec.dims)));
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
            layout: Layout {
                kind: Kind::Dense,
                channel_axis: Some(if anchors_first { 2 } else { 1 }),
                class_count: 2,
                must_fit_grid: false,
            },
            is_named: true,
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
                .decode(
                    &mut outputs(&ROWS, anchors_first),
                    [64, 64],
                    &options([true; 2]),
                )
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
            .decode(
                &mut outputs(&ROWS, false),
                [64, 64],
                &options([true, false]),
            )
            .unwrap();
        assert_eq!(raw.scores, [0.8]);
    }

    #[test]
    fn a_score_that_is_not_a_number_is_an_inference_error() {
        let mut rows = ROWS;
        rows[3][4] = f32::NAN;
        let error = head(false)
            .decode(&mut outputs(&rows, false), [64, 64], &options([true; 2]))
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
    fn decoded_rows_are_taken_as_they_are_wherever_they_overlap() {
        let rows = [
            [6.0, 5.0, 16.0, 15.0, 0.8, 0.0, 2.0],
            [36.0, 37.0, 44.0, 43.0, 0.9, 1.0, 3.0],
            [5.0, 5.0, 15.0, 15.0, 0.6, 0.0, 1.0],
            [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        ];
        for (channel_axis, anchors_first) in [
            (Some(2), true),
            (Some(1), false),
            (None, true),
            (None, false),
        ] {
            let mut head = head(anchors_first);
            head.layout.kind = Kind::Decoded;
            head.layout.channel_axis = channel_axis;
            let raw = head
                .decode(
                    &mut outputs(&rows, anchors_first),
                    [64, 64],
                    &options([true; 2]),
                )
                .unwrap();
            assert_eq!(raw.scores, [0.9, 0.8, 0.6]);
            assert_eq!(raw.class_ids, [1, 0, 0]);
            assert_eq!(raw.boxes_xyxy[0], [36.0, 37.0, 44.0, 43.0]);
            assert_eq!(raw.coefficients, [3.0, 2.0, 1.0]);
        }
    }

    #[test]
    fn columns_of_scores_are_no_decoded_rows() {
        let mut head = head(true);
        head.layout.kind = Kind::Decoded;
        let error = head
            .decode(&mut outputs(&ROWS, true), [64, 64], &options([true; 2]))
            .unwrap_err();
        assert_eq!(error.code(), "INFERENCE_FAILED");
    }

    #[test]
    fn scores_before_the_sigmoid_are_refused() {
        let mut rows = ROWS;
        rows[0][4] = 3.0;
        let error = head(false)
            .decode(&mut outputs(&rows, false), [64, 64], &options([true; 2]))
            .unwrap_err();
        assert!(error.to_string().contains("sigmoid"), "{error}");
    }

    #[test]
    fn the_sides_of_a_free_input_are_height_and_width() {
        assert_eq!(stated_sides(Some("[480, 640]")), [480, 640]);
        assert_eq!(stated_sides(Some("320")), [320, 320]);
        assert_eq!(stated_sides(None), [640, 640]);
        assert_eq!(stated_sides(Some("[9, 99999]")), [640, 640]);
    }
}
