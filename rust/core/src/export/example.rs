// The detection of the examples and unit tests beside this file, an expression for `include!`:
// a room with a hole, and an L-shaped room without a name, side by side on a page of 200 x 100 px.
Detection {
    schema_version: SCHEMA_VERSION,
    stage: Stage::Final,
    page: PageInfo {
        index: 0,
        width_px: 200,
        height_px: 100,
        dpi: 150.0,
        rotation: 0,
        source: PageSource::Png,
    },
    coordinate_space: Coordinates::Pixel,
    model: None,
    rooms: vec![
        Room {
            id: "room_001".to_owned(),
            bounding_box: [10.0, 10.0, 90.0, 90.0],
            polygon: vec![[10.0, 10.0], [90.0, 10.0], [90.0, 90.0], [10.0, 90.0]],
            holes: vec![vec![[40.0, 40.0], [40.0, 60.0], [60.0, 60.0], [60.0, 40.0]]],
            name_hint: Some("Kitchen".to_owned()),
            confidence: 0.93,
            source: RoomSource::Model,
            area_px: 6000.0,
            centroid: [50.0, 50.0],
        },
        Room {
            id: "room_002".to_owned(),
            bounding_box: [110.0, 10.0, 190.0, 90.5],
            polygon: vec![
                [110.0, 10.0],
                [190.0, 10.0],
                [190.0, 50.0],
                [150.0, 50.0],
                [150.0, 90.5],
                [110.0, 90.5],
            ],
            holes: vec![],
            name_hint: None,
            confidence: 0.875,
            source: RoomSource::Model,
            area_px: 4820.0,
            centroid: [143.26, 43.5],
        },
    ],
}
