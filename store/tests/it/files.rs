//! Files are whole or absent, kept once, and never outside their folder.

use std::io::{self, Read};

use store::files::{FileError, Files, SIZE_LIMIT};

fn files() -> (tempfile::TempDir, Files) {
    let dir = tempfile::tempdir().unwrap();
    let files = Files::at(&dir.path().join("files"));
    (dir, files)
}

fn everything_under(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(everything_under(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn equal_files_are_kept_once() {
    let (_dir, files) = files();
    let bytes = vec![7; 200_000];
    let first = files.put(&mut bytes.as_slice(), SIZE_LIMIT).unwrap();
    let second = files.put(&mut bytes.as_slice(), SIZE_LIMIT).unwrap();
    assert_eq!(first, second);
    assert_eq!(first.size, 200_000);
    let (folder, rest) = first.digest.split_at(2);
    assert_eq!(everything_under(files.dir()), [files.dir().join(folder).join(rest)]);
    assert_eq!(files.get(&first.digest).unwrap(), Some(bytes));
}

#[test]
fn a_file_above_the_limit_leaves_nothing() {
    let (_dir, files) = files();
    let outcome = files.put(&mut io::repeat(1).take(1_001), 1_000);
    assert!(matches!(outcome, Err(FileError::TooLarge { limit: 1_000 })));
    assert!(everything_under(files.dir()).is_empty());
    assert_eq!(files.put(&mut io::repeat(1).take(1_000), 1_000).unwrap().size, 1_000);
}

#[test]
fn a_source_that_breaks_off_leaves_nothing() {
    struct Breaks;
    impl Read for Breaks {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        }
    }
    let (_dir, files) = files();
    assert!(files.put(&mut io::repeat(1).take(100_000).chain(Breaks), SIZE_LIMIT).is_err());
    assert!(everything_under(files.dir()).is_empty());
}

#[test]
fn what_a_killed_process_of_the_same_number_left_is_in_nobodys_way() {
    let (_dir, files) = files();
    let folder = files.dir().join("unfinished");
    std::fs::create_dir_all(&folder).unwrap();
    for number in 0..500 {
        std::fs::write(folder.join(format!("{}-{number}", std::process::id())), "half a file").unwrap();
    }
    let stored = files.put(&mut "路灯".as_bytes(), SIZE_LIMIT).unwrap();
    assert_eq!(files.get(&stored.digest).unwrap().unwrap(), "路灯".as_bytes());
}

#[test]
fn a_changed_file_is_noticed() {
    let (_dir, files) = files();
    let stored = files.put(&mut "路灯".as_bytes(), SIZE_LIMIT).unwrap();
    std::fs::write(&everything_under(files.dir())[0], "路灯不").unwrap();
    assert!(matches!(files.get(&stored.digest), Err(FileError::Changed { .. })));
}

#[test]
fn nothing_outside_the_folder_can_be_named() {
    let (_dir, files) = files();
    for digest in ["", "..", "../../etc/passwd", "00", &"A".repeat(64), &"é".repeat(32)] {
        assert!(matches!(files.get(digest), Err(FileError::NotADigest { .. })), "{digest}");
    }
    assert_eq!(files.get(&"0".repeat(64)).unwrap(), None);
}
