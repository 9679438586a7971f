//! Times decoding, detection and exports of the example plans.
//!
//! `ORT_DYLIB_PATH=.../libonnxruntime.so cargo bench -p locdet-benches --bench pipeline`. Comparisons with other
//! programs are in `benches/vs_peers.py`.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use locdet::cache::PageSelector;
use locdet::decode::decode;
use locdet::export::{to_coco, to_csv, to_geojson, to_json, to_png, to_svg, to_yolo};
use locdet::{DetectOptions, Detection, Detector, Limits, Page, Stage};

const MODEL: &str = "python/locdet_core/models/room-yolov8n-seg.onnx";
const DETECTED: &str = "house_black_on_white.png";
const DECODED: [&str; 4] = [
    DETECTED,
    "brochure_colour.jpg",
    "two_storey_house.pdf",
    "clinic_a1_sheet.pdf",
];

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match benchmarks() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pipeline: {error}");
            ExitCode::FAILURE
        }
    }
}

fn benchmarks() -> Fallible<()> {
    if std::env::var_os("ORT_DYLIB_PATH").is_none_or(|path| path.is_empty()) {
        return Err(
            "set ORT_DYLIB_PATH to the libonnxruntime in Python's onnxruntime package".into(),
        );
    }
    let detector = Detector::new(&fs::read(root().join(MODEL))?, None, None)?;
    let page = page(DETECTED)?;
    let detection = detector.detect(&page, &DetectOptions::default(), &())?;

    let mut criterion = Criterion::default().configure_from_args();
    bench_decode(&mut criterion)?;
    bench_detect(&mut criterion, &detector)?;
    bench_export(&mut criterion, &detection, &page);
    criterion.final_summary();
    Ok(())
}

fn bench_decode(criterion: &mut Criterion) -> Fallible<()> {
    let mut group = criterion.benchmark_group("decode");
    group.sample_size(20);
    for name in DECODED {
        let data = fs::read(plan(name))?;
        group.throughput(Throughput::Elements(page(name)?.pixels().len() as u64 / 3));
        group.bench_function(name, |bencher| {
            bencher.iter(|| decode_page(black_box(&data)));
        });
    }
    group.finish();
    Ok(())
}

fn bench_detect(criterion: &mut Criterion, detector: &Detector) -> Fallible<()> {
    let mut group = criterion.benchmark_group("detect");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(8));
    for name in [DETECTED, "clinic_a1_sheet.pdf"] {
        let page = page(name)?;
        for stage in [Stage::Preview, Stage::Final] {
            let options = DetectOptions::for_stage(stage);
            group.bench_function(BenchmarkId::new(stage.as_str(), name), |bencher| {
                bencher.iter(|| detector.detect(black_box(&page), &options, &()));
            });
        }
    }
    group.finish();
    Ok(())
}

fn bench_export(criterion: &mut Criterion, detection: &Detection, page: &Page) {
    let mut group = criterion.benchmark_group("export");
    group.bench_function("json", |bencher| {
        bencher.iter(|| to_json(black_box(detection)));
    });
    group.bench_function("geojson", |bencher| {
        bencher.iter(|| to_geojson(black_box(detection)));
    });
    group.bench_function("coco", |bencher| {
        bencher.iter(|| to_coco(black_box(detection), DETECTED));
    });
    group.bench_function("yolo", |bencher| {
        bencher.iter(|| to_yolo(black_box(detection)));
    });
    group.bench_function("csv", |bencher| {
        bencher.iter(|| to_csv(black_box(detection)));
    });
    group.bench_function("svg", |bencher| {
        bencher.iter(|| to_svg(black_box(detection), None));
    });
    group.sample_size(20);
    group.bench_function("png", |bencher| {
        bencher.iter(|| to_png(black_box(detection), page));
    });
    group.finish();
}

fn page(name: &str) -> Fallible<Page> {
    Ok(decode_page(&fs::read(plan(name))?)?)
}

fn decode_page(data: &[u8]) -> locdet::Result<Page> {
    decode(data, PageSelector::default(), &Limits::default())
}

fn plan(name: &str) -> PathBuf {
    root().join("examples/plans").join(name)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
