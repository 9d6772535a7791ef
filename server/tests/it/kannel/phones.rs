//! The phones behind a Kannel: they speak what its `fakesmsc` speaks, remember every message, and answer as told.
//! One line is `SENDER RECEIVER KIND WORDS`; words in UCS-2 are percent-encoded bytes.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

use super::rig::{WITHIN, now, pause};

/// A message that reached a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Received {
    /// The number it came from.
    pub(super) from: String,
    /// The phone.
    pub(super) to: String,
    /// The words; of a long message, those of one part.
    pub(super) text: String,
}

/// Every phone of a Kannel.
pub(super) struct Phones {
    received: Arc<Mutex<Vec<Received>>>,
    line: Option<TcpStream>,
    reader: Option<JoinHandle<()>>,
}

impl Phones {
    pub(super) fn new() -> Self {
        Self { received: Arc::default(), line: None, reader: None }
    }

    /// Meets a Kannel, for the first time or again.
    pub(super) fn connect(&mut self, port: u16) {
        self.hang_up();
        let began = now();
        let line = loop {
            match TcpStream::connect(("127.0.0.1", port)) {
                Ok(line) => break line,
                Err(error) => assert!(began.elapsed() < WITHIN, "{error}"),
            }
            pause(20);
        };
        let reading = BufReader::new(line.try_clone().unwrap());
        let received = Arc::clone(&self.received);
        self.line = Some(line);
        self.reader = Some(std::thread::spawn(move || {
            for line in reading.split(b'\n') {
                let Ok(line) = line else { return };
                let line = String::from_utf8(line).unwrap();
                received.lock().unwrap().push(read(&line));
            }
        }));
    }

    /// Loses the connection.
    pub(super) fn hang_up(&mut self) {
        if let Some(line) = self.line.take() {
            // The other side may be gone already.
            let _ = line.shutdown(std::net::Shutdown::Both);
        }
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
    }

    /// Returns what was received so far.
    pub(super) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Returns what was received after so many messages.
    pub(super) fn received_after(&self, count: usize) -> Vec<Received> {
        self.received.lock().unwrap()[count..].to_vec()
    }

    /// Writes a message as a phone does; returns whether the line took it.
    pub(super) fn write(&mut self, from: &str, to: &str, text: &str) -> bool {
        let Some(line) = &mut self.line else { return false };
        line.write_all(format!("{from} {to} text {text}\n").as_bytes()).is_ok()
    }
}

impl Drop for Phones {
    fn drop(&mut self) {
        self.hang_up();
    }
}

fn read(line: &str) -> Received {
    let mut words = line.splitn(4, ' ');
    let mut next = || words.next().unwrap_or_else(|| panic!("`{line}` is no message"));
    let (from, to, kind, mut rest) = (next().to_owned(), next().to_owned(), next(), next());
    if kind == "udh" {
        // A part of a long message: its head, then `data` and the words.
        rest = rest.split_once(" data ").unwrap_or_else(|| panic!("`{line}` has no words")).1;
    }
    let text = if kind == "text" { rest.to_owned() } else { ucs2(rest) };
    Received { from, to, text }
}

/// Reads percent-encoded UTF-16 with the large half first.
fn ucs2(encoded: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = encoded.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'%' => {
                let (digits, after) = rest.split_at(2);
                bytes.push(u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap());
                rest = after;
            }
            b'+' => bytes.push(b' '),
            byte => bytes.push(*byte),
        }
    }
    let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).unwrap()
}

#[test]
fn the_phones_read_what_kannel_writes() {
    let line = "1065701 13800138000 ucs-2 0%10p%ED~%BF0%11%60%A8Y%7D%00+%00%7B%001%00%7D%00+n%E1a%0F";
    assert_eq!(read(line).text, "【热线】您好 {1} 满意");
    let long = "1065701 138 udh %05%00%03%01%02%02 data Y%7D%60%A8";
    assert_eq!(read(long).text, "好您");
    assert_eq!(read("1 2 text a b").text, "a b");
}
