use std::time::Instant;
fn main() {
    for path in std::env::args().skip(1) {
        let data = std::fs::read(&path).unwrap();
        let mut times = vec![];
        for _ in 0..5 {
            let t = Instant::now();
            let page = locdet::decode::decode(
                &data,
                locdet::cache::PageSelector { page: 0, dpi: 150.0 },
                &locdet::Limits::default(),
            )
            .unwrap();
            times.push(t.elapsed().as_secs_f64() * 1e3);
            std::hint::black_box(&page);
        }
        times.sort_by(f64::total_cmp);
        println!("{path}: min {:.0} median {:.0} ms", times[0], times[2]);
    }
}
