//! Just enough of a browser to use our own pages as a citizen does: one connection that is kept, cookies, forms.
//! Reads no images, follows no redirects, trusts only loopback.

use std::{
    collections::BTreeMap,
    io::{Error, ErrorKind, Result},
    net::SocketAddr,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// The largest page read, in bytes.
const PAGE_LIMIT: usize = 4 * 1024 * 1024;

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where a redirect leads.
    pub location: String,
    /// The page.
    pub body: String,
}

impl Answer {
    /// Returns the value of a hidden field of the page's first form that has it.
    #[must_use]
    pub fn hidden(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\""))?;
        let (tag, _) = rest.split_once('>')?;
        let (_, value) = tag.split_once("value=\"")?;
        value.split('"').next()
    }
}

/// A browser with one connection.
#[derive(Debug)]
pub struct Browser {
    address: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// Returns a browser for the server at `address`; it connects when first asked for something.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self { address, connection: None, cookies: BTreeMap::new() }
    }

    /// Moves on to another address of the same server; cookies stay.
    pub fn move_to(&mut self, address: SocketAddr) {
        self.address = address;
        self.connection = None;
    }

    /// Keeps a cookie as if a page had set it.
    pub fn keep_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// When the connection breaks before the whole answer has come.
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask(&format!("GET {path} HTTP/1.1\r\n"), b"").await
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When the connection breaks before the whole answer has come; whether the form was taken is then unknown.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let form: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let head = format!(
            "POST {path} HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n",
            form.len()
        );
        self.ask(&head, form.as_bytes()).await
    }

    /// Sends a form with a file in it.
    ///
    /// # Errors
    /// As [`Browser::post`].
    pub async fn post_file(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        name: &str,
        file: &[u8],
    ) -> Result<Answer> {
        const EDGE: &str = "----------------edge-of-a-part";
        let mut form = Vec::new();
        for (field, value) in fields {
            let part =
                format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            form.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n\r\n"
        );
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(file);
        form.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let head = format!(
            "POST {path} HTTP/1.1\r\ncontent-type: multipart/form-data; boundary={EDGE}\r\ncontent-length: {}\r\n",
            form.len()
        );
        self.ask(&head, &form).await
    }

    async fn ask(&mut self, head: &str, body: &[u8]) -> Result<Answer> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut text =
            format!("{head}host: {}\r\ncookie: {}\r\n\r\n", self.address, cookies.join("; ")).into_bytes();
        text.extend_from_slice(body);
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                BufReader::new(stream)
            }
        };
        connection.get_mut().write_all(&text).await?;
        let (answer, is_kept) = self.receive(&mut connection).await?;
        self.connection = Some(connection).filter(|_| is_kept);
        Ok(answer)
    }

    async fn receive(&mut self, connection: &mut BufReader<TcpStream>) -> Result<(Answer, bool)> {
        let mut line = String::new();
        read_line(connection, &mut line).await?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(garbled)?;
        let mut answer = Answer { status, location: String::new(), body: String::new() };
        let (mut length, mut is_chunked, mut is_kept) = (0, false, true);
        loop {
            read_line(connection, &mut line).await?;
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().map_err(|_| garbled())?,
                "transfer-encoding" => is_chunked = value == "chunked",
                "connection" => is_kept = value != "close",
                "location" => value.clone_into(&mut answer.location),
                "set-cookie" => self.keep(value),
                _ => {}
            }
        }
        let mut body = Vec::new();
        if is_chunked {
            read_chunks(connection, &mut body).await?;
        } else {
            read_exactly(connection, length, &mut body).await?;
        }
        answer.body = String::from_utf8_lossy(&body).into_owned();
        Ok((answer, is_kept))
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
}

fn garbled() -> Error {
    Error::new(ErrorKind::InvalidData, "the answer is not HTTP")
}

async fn read_line(connection: &mut BufReader<TcpStream>, line: &mut String) -> Result<()> {
    line.clear();
    if connection.read_line(line).await? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

async fn read_chunks(connection: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> Result<()> {
    let mut line = String::new();
    loop {
        read_line(connection, &mut line).await?;
        let size = usize::from_str_radix(line.trim(), 16).map_err(|_| garbled())?;
        read_exactly(connection, size, body).await?;
        read_line(connection, &mut line).await?;
        if size == 0 {
            return Ok(());
        }
    }
}

async fn read_exactly(
    connection: &mut BufReader<TcpStream>,
    length: usize,
    body: &mut Vec<u8>,
) -> Result<()> {
    let begin = body.len();
    if begin + length > PAGE_LIMIT {
        return Err(garbled());
    }
    body.resize(begin + length, 0);
    let rest = body.get_mut(begin..).unwrap_or_default();
    connection.read_exact(rest).await.map(|_| ())
}
