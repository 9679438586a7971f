//! What is measured of a claim, by name.

use crate::fitted::values;

values! {
    /// What is known of a mask of the model.
    pub(crate) struct MaskValues {
        /// Log odds of the model's confidence.
        confidence_logit,
        /// Largest intersection over union with a free part between walls.
        best_iou,
        /// Confidence of the surest part that holds the mask and is larger.
        around,
        /// Confidence of the surest part that is the same room.
        same,
        /// Logarithm of the side of the square of its area, in sides of the page.
        side,
        side_squared,
        best_iou_by_confidence,
        /// Whether a part holds the mask, times the share of the rest of it that other masks explain.
        inside_by_rest,
        around_by_rest,
        inside_by_confidence,
        around_by_confidence,
        /// Largest intersection over union with a room of the page's lines.
        drawn_iou,
        /// Largest share of it that lies in a room of the page's lines that is another region.
        in_drawn,
        /// The same, times the share of that room which no other mask explains.
        in_drawn_alone,
        /// Whether the name of one room stands in it.
        named,
        /// Names of rooms beyond the first, at most 3.
        more_names,
        /// Share of its surroundings that masks of rooms take.
        beside_rooms,
        /// Largest intersection over union with a candidate of the room map.
        map_iou,
        /// Mean of the room map inside.
        map_inside,
        /// Mean of the room map left and right of it.
        map_around,
    }
}

values! {
    /// What is known of a region that walls enclose: in the pixels, in the lines, or on the room map.
    pub(crate) struct EnclosedValues {
        /// Largest intersection over union with a mask of the model.
        best_iou,
        /// The same, times the confidence of that mask.
        best_iou_by_confidence,
        /// The same, times the log odds of that confidence.
        best_iou_by_logit,
        /// Share that masks cover.
        covered,
        /// Share that masks cover, weighed by their confidence.
        covered_surely,
        /// Mean share of the covering masks that lies inside.
        purity,
        /// Masks that lie inside, at most 3.
        inside,
        /// Masks that lie half inside, at most 3.
        across,
        /// Share of the outline along walls.
        wall_share,
        wall_share_power_4,
        /// Logarithm of the number of readings that found it.
        agreeing,
        /// Logarithm of the side of the square of its area, in sides of the page.
        side,
        side_squared,
        /// Share of the bounding box that it covers.
        fill,
        /// Logarithm of the mean width in wall thicknesses.
        relative_width,
        /// Log odds of what its own engine thinks of it.
        looks,
        /// The same where no mask lies inside.
        looks_alone,
        /// Whether masks cover next to nothing.
        is_unseen,
        /// Purity where one mask lies inside and is another region.
        one_purity,
        /// Purity where several masks lie inside.
        several_purity,
        /// Share that several masks inside cover.
        by_parts,
        /// Confidence of the second mask inside.
        second_confidence,
        by_parts_by_second,
        /// Confidence of the one mask inside where it covers too little.
        one_confidence,
        /// Share that masks cover which do not lie inside, by their confidence.
        rest,
        /// Share of confirmed parts among those of the best reading that found it.
        trust,
        trust_alone,
        trust_by_wall_share,
        /// Share of its surroundings that masks of rooms take.
        beside_rooms,
        /// The same, times the share that no mask covers: a corridor between rooms.
        beside_rooms_uncovered,
        /// Share that lies between masks of rooms, along its rows or along its columns.
        between_rooms,
        between_rooms_uncovered,
        /// Largest intersection over union with a free part of the pixels.
        part_iou,
        /// Largest intersection over union with a room of the page's lines.
        drawn_iou,
        /// Largest share of it that lies in a room of the page's lines that is another region.
        in_drawn,
        /// Whether the name of one room stands in it.
        named,
        /// Names of rooms beyond the first, at most 3.
        more_names,
        /// Largest intersection over union with a candidate of the room map.
        map_iou,
        /// Mean of the room map inside.
        map_inside,
        /// The same, times the share that no mask covers.
        map_inside_uncovered,
        /// Mean of the room map left and right of it.
        map_around,
    }
}
