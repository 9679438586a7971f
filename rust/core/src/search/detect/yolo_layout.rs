//! Which layout the first output of a YOLO segmentation export has.
//!
//! Dense: a column for each anchor, with a score for each class. Decoded: a row for each instance
//! that the graph itself has picked, with corners, score and class; heads without suppression
//! (`end2end`) and exports with suppression in the graph (`nms=True`) are laid out so. With two
//! classes both have as many channels. Then the metadata tells them apart, or the other axis: a
//! dense output has as many anchors as its grids have cells.

use crate::error::{Error, Result};

/// Box, score and class stand before the coefficients of a decoded row.
pub(super) const DECODED_FIXED: usize = 6;
/// The box stands before the scores of a dense column.
const DENSE_FIXED: usize = 4;
/// Strides of the grids that YOLO heads have, beside the usual ones those with a finer or a coarser
/// grid.
const HEADS: [&[usize]; 3] = [&[8, 16, 32], &[4, 8, 16, 32], &[8, 16, 32, 64]];
/// Cells of such a head over the smallest input, 32 or 64 px: what anchors are a multiple of.
const CELLS: [usize; 2] = [21, 85];
/// The axes that may hold the channels; the first is that of the batch.
const AXES: [usize; 2] = [1, 2];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Dense,
    Decoded,
}

impl Kind {
    /// The axis of the channels in the order that exporters write.
    fn usual_axis(self) -> usize {
        match self {
            Self::Dense => 1,
            Self::Decoded => 2,
        }
    }

    /// What the metadata says: `end2end`, or the argument `nms` of the export.
    pub(super) fn stated(end2end: Option<&str>, args: Option<&str>) -> Option<Self> {
        let end2end = end2end.and_then(truth);
        let nms = args.and_then(|args| argument(args, "nms")).and_then(truth);
        match (end2end, nms) {
            (Some(true), _) | (_, Some(true)) => Some(Self::Decoded),
            (Some(false), Some(false)) => Some(Self::Dense),
            // One of the two alone does not rule out the other.
            _ => None,
        }
    }
}

/// What is known of the first output before a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// Its three axes; `None` is free.
    pub dims: &'a [Option<usize>],
    pub coefficients: usize,
    /// Number of the classes' names.
    pub named: Option<usize>,
    /// What the metadata says.
    pub stated: Option<Kind>,
    pub input_hw: [Option<usize>; 2],
}

/// How the first output is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub kind: Kind,
    /// The axis of the channels; `None` if only a run tells.
    pub channel_axis: Option<usize>,
    /// 1 for decoded rows without names: they do not say how many classes there are.
    pub class_count: usize,
    /// Whether a run must have as many anchors as the grids of a head have cells.
    pub must_fit_grid: bool,
}

impl Known<'_> {
    /// The layout; `None` if the shape is that of no such export.
    ///
    /// # Errors
    ///
    /// [`Error::ModelLoad`] if two layouts fit.
    pub(super) fn layout(&self) -> Result<Option<Layout>> {
        if self.named == Some(0) {
            return Ok(None);
        }
        if self.stated == Some(Kind::Decoded) {
            return Ok(self.stated_decoded());
        }
        let dense = self.dense();
        let decoded = AXES
            .into_iter()
            .rev()
            .find(|&axis| self.is_decoded(axis))
            .filter(|_| self.stated.is_none());
        match (dense, decoded) {
            (dense, None) => Ok(dense),
            // Names exclude a score for each class. Rows behind the channels are rare, and as many
            // as there are cells speak of wrong names.
            (None, Some(axis)) => {
                let is_plausible = axis == 2 || self.fits_grid(axis) == Some(false);
                Ok(is_plausible.then(|| self.decoded(Some(axis))))
            }
            (Some(dense), Some(axis)) => self.told_by_grid(dense, axis).map(Some),
        }
    }

    fn told_by_grid(&self, dense: Layout, decoded_axis: usize) -> Result<Layout> {
        let dense_axis = dense.channel_axis.unwrap_or(1);
        match self.fits_grid(dense_axis) {
            Some(true) => Ok(dense),
            Some(false) if decoded_axis == 2 => Ok(self.decoded(Some(2))),
            None if dense_axis == 1 => Ok(dense),
            _ => Err(Error::model_load(format!(
                "its output {} may hold a score for each of {} classes, or rows of box, score and class, and its \
                 metadata does not say which; write `end2end` into it: `True` for rows of score and class, else \
                 `False` with `args` of `{{'nms': False}}`; or export again with `nms=False, end2end=False`",
                shape(self.dims),
                dense.class_count
            ))),
        }
    }

    fn stated_decoded(&self) -> Option<Layout> {
        let usual_first = [2, 1];
        if let Some(axis) = usual_first.into_iter().find(|&axis| self.is_decoded(axis)) {
            return Some(self.decoded(Some(axis)));
        }
        let is_open = AXES.iter().any(|&axis| self.dims[axis].is_none());
        is_open.then(|| self.decoded(None))
    }

    fn is_decoded(&self, axis: usize) -> bool {
        self.dims[axis] == Some(DECODED_FIXED + self.coefficients)
    }

    fn decoded(&self, channel_axis: Option<usize>) -> Layout {
        Layout {
            kind: Kind::Decoded,
            channel_axis,
            class_count: self.named.unwrap_or(1),
            must_fit_grid: false,
        }
    }

    /// The dense reading that fits best. Without names the number of anchors tells the axes apart,
    /// else which is the longer one: usually there are thousands of anchors.
    fn dense(&self) -> Option<Layout> {
        let classes = |axis: usize| {
            let channels = self.dims[axis]?.checked_sub(DENSE_FIXED + self.coefficients)?;
            (channels > 0 && self.named.is_none_or(|named| named == channels)).then_some(channels)
        };
        let by_shape = |axis: &usize| self.named.is_some() || *axis == self.shorter_axis();
        let fitting = AXES
            .into_iter()
            .find(|&axis| classes(axis).is_some() && self.fits_grid(axis) == Some(true));
        let axis = fitting.or_else(|| {
            AXES.into_iter()
                .filter(by_shape)
                .find(|&axis| classes(axis).is_some())
        })?;
        let class_count = classes(axis)?;
        let is_open = self.dims[3 - axis].is_none();
        Some(Layout {
            kind: Kind::Dense,
            channel_axis: Some(axis),
            class_count,
            must_fit_grid: is_open
                && self.stated.is_none()
                && (self.named.is_none() || self.is_decoded(axis)),
        })
    }

    fn shorter_axis(&self) -> usize {
        match (self.dims[1], self.dims[2]) {
            (Some(first), Some(second)) if second < first => 2,
            (None, Some(_)) => 2,
            _ => Kind::Dense.usual_axis(),
        }
    }

    /// Whether the axis that does not hold the channels is as long as a head has cells; `None` if a
    /// free axis leaves it open.
    fn fits_grid(&self, channel_axis: usize) -> Option<bool> {
        let anchors = self.dims[3 - channel_axis]?;
        match self.input_hw {
            [Some(height), Some(width)] => Some(fits_grid(anchors, [height, width])),
            _ => CELLS
                .iter()
                .all(|cells| !anchors.is_multiple_of(*cells))
                .then_some(false),
        }
    }
}

/// Whether a head over this input has so many anchors.
pub(super) fn fits_grid(anchors: usize, input_hw: [usize; 2]) -> bool {
    HEADS.iter().any(|strides| {
        let cells = |stride: &usize| {
            input_hw[0]
                .div_ceil(*stride)
                .saturating_mul(input_hw[1].div_ceil(*stride))
        };
        strides.iter().map(cells).fold(0, usize::saturating_add) == anchors
    })
}

/// The value of an argument in a Python dictionary, `{'batch': 1, 'nms': True}`.
fn argument<'a>(args: &'a str, name: &str) -> Option<&'a str> {
    let found = ['\'', '"']
        .iter()
        .find_map(|quote| args.split_once(&format!("{quote}{name}{quote}")))?;
    let value = found.1.trim_start().strip_prefix(':')?;
    value.split([',', '}']).next()
}

fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// A shape as messages show it; a free axis is `?`.
pub(super) fn shape(dims: &[Option<usize>]) -> String {
    let dims: Vec<_> = dims
        .iter()
        .map(|dim| dim.map_or("?".to_owned(), |dim| dim.to_string()))
        .collect();
    format!("[{}]", dims.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT_HW: [Option<usize>; 2] = [Some(640), Some(640)];

    fn read(
        dims: [Option<usize>; 2],
        named: Option<usize>,
        stated: Option<Kind>,
        input_hw: [Option<usize>; 2],
    ) -> Result<Option<Layout>> {
        Known {
            dims: &[None, dims[0], dims[1]],
            coefficients: 32,
            named,
            stated,
            input_hw,
        }
        .layout()
    }

    fn kind_and_axis(layout: Result<Option<Layout>>) -> Option<(Kind, Option<usize>, usize)> {
        let layout = layout.unwrap()?;
        Some((layout.kind, layout.channel_axis, layout.class_count))
    }

    fn anchors_of([height, width]: [usize; 2]) -> usize {
        [8, 16, 32]
            .iter()
            .map(|stride| height.div_ceil(*stride) * width.div_ceil(*stride))
            .sum()
    }

    const SIZES_HW: [[usize; 2]; 5] = [[64, 64], [160, 160], [480, 640], [640, 640], [1280, 960]];

    #[test]
    fn every_dense_export_is_read_as_one_or_not_at_all() {
        for size_hw in SIZES_HW {
            let anchors = anchors_of(size_hw);
            for classes in 1..=90 {
                let channels = 36 + classes;
                for (named, stated) in [
                    (None, None),
                    (Some(classes), None),
                    (None, Some(Kind::Dense)),
                    (Some(classes), Some(Kind::Dense)),
                ] {
                    for axis in AXES {
                        let mut dims = [Some(anchors); 2];
                        dims[axis - 1] = Some(channels);
                        let found = kind_and_axis(read(dims, named, stated, size_hw.map(Some)));
                        // Nothing tells that the channels are none of a head's cells.
                        if axis == 2 && named.is_none() && fits_grid(channels, size_hw) {
                            continue;
                        }
                        // Where both axes are as long, it is the usual order.
                        let axis = if channels == anchors { 1 } else { axis };
                        assert_eq!(found, Some((Kind::Dense, Some(axis), classes)));
                    }
                }
            }
        }
    }

    #[test]
    fn every_decoded_export_is_read_as_one_or_refused() {
        for size_hw in SIZES_HW {
            for rows in [1, 10, 37, 38, 40, 100, 300, 1000, 3000] {
                for classes in 1..=90 {
                    for named in [None, Some(classes)] {
                        let count = named.unwrap_or(1);
                        for axis in AXES {
                            let mut dims = [Some(rows); 2];
                            dims[axis - 1] = Some(38);
                            let stated = read(dims, named, Some(Kind::Decoded), size_hw.map(Some));
                            let axis = if rows == 38 { 2 } else { axis };
                            let expected = Some((Kind::Decoded, Some(axis), count));
                            assert_eq!(kind_and_axis(stated), expected);
                            match read(dims, named, None, size_hw.map(Some)) {
                                Ok(Some(layout)) => assert_eq!(layout.kind, Kind::Decoded),
                                Ok(None) => panic!("{dims:?} {named:?} fits nothing"),
                                Err(error) => assert_eq!(error.code(), "MODEL_UNAVAILABLE"),
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn three_hundred_rows_of_two_classes_are_told_by_the_grid() {
        let rows = [Some(300), Some(38)];
        let decoded = |classes| Some((Kind::Decoded, Some(2), classes));
        assert_eq!(
            kind_and_axis(read(rows, Some(2), None, DEFAULT_HW)),
            decoded(2)
        );
        assert_eq!(
            kind_and_axis(read(rows, None, None, DEFAULT_HW)),
            decoded(1)
        );
        assert_eq!(
            kind_and_axis(read(rows, Some(2), None, [None; 2])),
            decoded(2)
        );
        let error = read([Some(38), Some(300)], Some(2), None, DEFAULT_HW).unwrap_err();
        assert!(error.to_string().contains("end2end=False"), "{error}");
    }

    #[test]
    fn free_axes_leave_the_usual_order_or_are_refused() {
        let free = [None; 2];
        let dense = read([Some(38), None], Some(2), None, free)
            .unwrap()
            .unwrap();
        assert_eq!((dense.kind, dense.channel_axis), (Kind::Dense, Some(1)));
        assert!(dense.must_fit_grid);
        assert!(read([None, Some(38)], Some(2), None, free).is_err());
        let stated = read([Some(300), None], Some(2), Some(Kind::Decoded), free);
        assert_eq!(kind_and_axis(stated), Some((Kind::Decoded, None, 2)));
        let named = read([Some(36 + 80), None], Some(80), None, free);
        assert!(!named.unwrap().unwrap().must_fit_grid);
        assert_eq!(read([None, None], Some(80), None, free).unwrap(), None);
    }

    #[test]
    fn a_shape_that_contradicts_names_and_metadata_fits_nothing() {
        let dense = [Some(38), Some(8400)];
        assert_eq!(read(dense, Some(5), None, DEFAULT_HW).unwrap(), None);
        let stated = Some(Kind::Decoded);
        let one_class = [Some(37), Some(8400)];
        assert_eq!(read(one_class, Some(1), stated, DEFAULT_HW).unwrap(), None);
        let rows = [Some(300), Some(38)];
        let dense_stated = read(rows, Some(1), Some(Kind::Dense), DEFAULT_HW);
        assert_eq!(dense_stated.unwrap(), None);
        assert_eq!(read(rows, Some(0), stated, DEFAULT_HW).unwrap(), None);
    }

    #[test]
    fn the_metadata_is_read_as_exporters_write_it() {
        let args = "{'batch': 1, 'agnostic_nms': True, 'nms': False}";
        assert_eq!(Kind::stated(Some("True"), Some(args)), Some(Kind::Decoded));
        assert_eq!(Kind::stated(Some("False"), Some(args)), Some(Kind::Dense));
        assert_eq!(Kind::stated(Some("False"), None), None);
        assert_eq!(Kind::stated(None, Some(args)), None);
        for args in ["{'nms': True}", r#"{"half": false, "nms": true}"#] {
            assert_eq!(Kind::stated(Some("False"), Some(args)), Some(Kind::Decoded));
        }
        assert_eq!(Kind::stated(None, Some("{'nms': None}")), None);
    }
}
