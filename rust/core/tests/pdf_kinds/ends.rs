//! How files end.

use locdet::decode::page_count;
use locdet::{Error, Limits, Page};

use crate::files::{
    WALLS, file, file_with_stream, last_table, plan, plan_with_form, read, saved, stream, test_file,
};

fn producers() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("table", file(&plan_with_form())),
        ("stream", file_with_stream(&plan_with_form())),
        ("object streams", test_file("pdf/good/object_streams.pdf")),
        ("for the web", test_file("pdf/good/linearised.pdf")),
        ("a library", test_file("pdf/good/plain.pdf")),
        (
            "encrypted",
            test_file("pdf/good/encrypted_without_password.pdf"),
        ),
    ]
}

fn without_marker(file: &[u8]) -> &[u8] {
    let end = file
        .windows(5)
        .rposition(|window| window == b"%%EOF")
        .unwrap();
    &file[..end]
}

#[test]
fn a_file_opens_whatever_stands_at_its_end() {
    let page = b"<!DOCTYPE html><html><p>session expired</p></html>\n".repeat(200);
    let zeros = vec![0; 90_000];
    let tails: [&[u8]; 9] = [
        b"",
        b"%",
        b"%%E",
        b"%%EO",
        b"%%eof\n",
        &[b' '; 5000],
        &zeros,
        b"\r\n--boundary--\r\n",
        &page,
    ];
    for (producer, file) in producers() {
        let whole = read(&file).unwrap();
        for tail in tails {
            for end in [without_marker(&file), &file] {
                let padded = [end, tail].concat();
                let opened = read(&padded).unwrap_or_else(|error| panic!("{producer}: {error}"));
                assert!(opened.pixels() == whole.pixels(), "{producer}");
                assert_eq!(page_count(&padded, &Limits::default()).unwrap(), 1);
            }
        }
    }
}

#[test]
fn a_file_without_its_table_opens_if_all_of_it_is_there() {
    for objects in [plan(), plan_with_form()] {
        let file = file(&objects);
        let text = String::from_utf8(file.clone()).unwrap();
        let whole = read(&file).unwrap();
        let end = text.find("startxref").unwrap();
        assert!(read(&file[..end]).unwrap().pixels() == whole.pixels());
        let table = text.find("xref\n").unwrap();
        let trailer = text.find("trailer").unwrap();
        let without = [&file[..table], &file[trailer..end]].concat();
        assert!(read(&without).unwrap().pixels() == whole.pixels());
    }
}

/// Whether a file that is cut somewhere is told, or draws what one of `saves` draws.
fn check_cut(producer: &str, file: &[u8], cut: usize, saves: &[Page]) -> bool {
    match read(&file[..cut]) {
        Ok(page) => {
            let is_known = saves.iter().any(|save| save.pixels() == page.pixels());
            assert!(
                is_known,
                "{producer} cut at {cut} of {} draws something else",
                file.len()
            );
            true
        }
        Err(Error::Decode { .. }) => false,
        // Its first bytes are missing.
        Err(_) if cut < 10 => false,
        Err(error) => panic!("{producer} cut at {cut}: {error}"),
    }
}

#[test]
fn a_file_that_is_cut_off_is_told_wherever_it_is_cut() {
    for (producer, file) in producers() {
        let whole = [read(&file).unwrap()];
        let opened = (1..file.len())
            .step_by(3)
            .filter(|&cut| check_cut(producer, &file, cut, &whole));
        let first = opened.min().unwrap_or(file.len());
        // Nothing but the end of the file is missing.
        assert!(
            file.len() - first < 1200,
            "{producer} opens from byte {first} of {} on",
            file.len()
        );
    }
}

#[test]
fn a_save_that_is_cut_off_is_told() {
    let mut objects = plan_with_form();
    let first = file(&objects);
    objects[3] = stream("", &[WALLS, b"150 20 m 150 120 l S /F Do"].concat());
    let keys = format!("/Prev {}", last_table(&first));
    let second = saved(first.clone(), &[(4, objects[3].clone())], 6, &keys);
    let form = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 200 140]",
        b"20 20 160 100 re f ",
    );
    let keys = format!("/Prev {}", last_table(&second));
    let third = saved(second.clone(), &[(5, form)], 6, &keys);
    let saves = [&first, &second, &third].map(|save| read(save).unwrap());
    assert!(saves[0].pixels() != saves[1].pixels() && saves[1].pixels() != saves[2].pixels());
    for cut in (1..third.len()).step_by(3) {
        let done = [&first, &second]
            .iter()
            .filter(|save| cut >= save.len())
            .count();
        // A save that is done may be read again, never one that is half done.
        let known = &saves[done.saturating_sub(1)..=done];
        check_cut("saved thrice", &third, cut, known);
    }
}
