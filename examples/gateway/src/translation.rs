//! What Specado does for a request: everything between the client's bytes and the provider's.

use crate::Gateway;
use crate::upstream::expanded;
use specado_ffi::json::tree::{Key, Tree};
use specado_ffi::serve::{Target, Transcoder};
use specado_ffi::spec::catalogue;
use specado_ffi::{Context, Error, ErrorKind, Mode, Reply, Request, Wire};
use std::cell::RefCell;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Longer texts than this leave no memory behind.
const LARGE: usize = 1 << 20;

thread_local! {
    /// Compiled specs and warm buffers, one set a thread.
    static CONTEXT: RefCell<Context> = RefCell::default();
}

fn with<T>(length: usize, run: impl FnOnce(&mut Context) -> T) -> T {
    CONTEXT.with_borrow_mut(|context| {
        let done = run(context);
        if length > LARGE {
            context.trim();
        }
        done
    })
}

/// What a client has asked.
#[derive(Debug, Default)]
pub struct Asked {
    /// What it calls the model.
    pub model: String,
    /// The provider has the client's own API, and the model that the client names: what it calls it is right.
    pub own: bool,
    /// It wants a stream.
    pub stream: bool,
    pub method: String,
    /// URL and headers have placeholders for secrets.
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// What the answer is to have undone.
    pub receipt: String,
    pub lossiness: String,
}

/// The provider's request for a client's.
pub fn translate(gateway: &Gateway, dialect: &str, wire: &Wire<'_>) -> Result<Asked, Error> {
    with(wire.body.len(), |context| {
        let mut read = String::new();
        context.decode_request_into(dialect, wire, &mut read)?;
        let read = Tree::parse(&read).unwrap_or_else(Tree::empty);
        let model = read.get("model").and_then(Tree::text).unwrap_or_default().to_owned();
        let answering = gateway.args.model.as_deref().unwrap_or(&model);
        let form = form(dialect, wire);
        let request = Request { prompt: &form, spec: &gateway.spec, model: answering, mode: gateway.args.mode };
        let made = context.translate(&request)?;
        let metadata = Tree::parse(made.metadata).unwrap_or_else(Tree::empty);
        let is = |name| metadata.get(name).and_then(Tree::text) == Some(dialect);
        let mut asked = Asked {
            own: gateway.args.model.is_none() && (is("dialect") || is("provider")),
            stream: read.get("stream").and_then(Tree::scalar).as_deref() == Some("true"),
            method: made.method.to_owned(),
            url: made.url.to_owned(),
            body: made.body.to_owned(),
            receipt: made.receipt.to_owned(),
            lossiness: made.lossiness.to_owned(),
            ..Asked::default()
        };
        while let Some((name, value)) = context.header(asked.headers.len())? {
            asked.headers.push((name.to_owned(), value.to_owned()));
        }
        asked.model = model;
        Ok(asked)
    })
}

/// A request in a dialect, in the form of a prompt: losses have the paths of the client's own body.
fn form(dialect: &str, wire: &Wire<'_>) -> String {
    let mut form = String::with_capacity(wire.body.len() + 256);
    for (key, text) in [("{\"dialect\":", Some(dialect)), (",\"url\":", wire.url), (",\"headers\":", wire.headers)] {
        if let Some(text) = text {
            form.push_str(key);
            form.push_str(&Tree::quoted(text));
        }
    }
    form + ",\"request\":" + wire.body + "}"
}

/// A whole answer, or an error, in the client's form.
#[derive(Debug, Default)]
pub struct Written {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// What was lost of the answer: what could not be read, and what has no place.
    pub lossiness: [String; 2],
}

/// Who answers, for whom.
pub struct Exchange<'e> {
    pub gateway: &'e Gateway,
    /// The dialect that the client speaks.
    pub dialect: &'e str,
    pub asked: &'e Asked,
    /// The client's body.
    pub request: &'e str,
    pub reply: Reply<'e>,
}

impl Exchange<'_> {
    fn model(&self) -> &str {
        self.gateway.args.model.as_deref().unwrap_or(&self.asked.model)
    }

    fn target(&self) -> Target {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
        Target {
            mode: Mode::Coerce,
            model: if self.asked.own { String::new() } else { self.asked.model.clone() },
            created: i64::try_from(now).unwrap_or_default(),
            request: self.request.to_owned(),
            same: false,
        }
    }

    /// A whole answer, or the body of an error.
    pub fn whole(&self, body: &[u8]) -> Result<Written, Error> {
        with(body.len(), |context| {
            let decoder = context.whole_response(&self.gateway.spec, Some(self.model()), &self.reply, body)?;
            let response = decoder.response()?.to_owned();
            let read = decoder.lossiness()?.to_owned();
            let mut written = encode(context, &response, self.dialect, &self.target())?;
            written.lossiness[0] = read;
            Ok(written)
        })
    }

    /// A stream in, a stream out.
    pub fn stream(&self) -> Result<Transcoder, Error> {
        let from = (&*self.gateway.spec, Some(self.model()), &self.reply);
        with(0, |context| context.transcoder_of(from, self.dialect, &self.target()))
    }
}

/// An error that is the gateway's own, in the form of a dialect.
pub fn failed(dialect: &str, class: &str, status: u16, message: &str) -> Result<Written, Error> {
    let message = Tree::quoted(message);
    let response = format!(
        "{{\"choices\":[],\"complete\":false,\"error\":{{\"code\":\"{class}\",\"status\":{status},\"message\":{message}}}}}"
    );
    with(0, |context| encode(context, &response, dialect, &Target::default()))
}

fn encode(context: &mut Context, response: &str, dialect: &str, target: &Target) -> Result<Written, Error> {
    let mut document = String::new();
    context.encode_response_into(response, dialect, target, &mut document)?;
    let document = Tree::parse(&document).unwrap_or_else(Tree::empty);
    let json = |name| document.get(name).map(Tree::to_json).unwrap_or_default();
    let headers = document.get("headers").map_or(&[][..], Tree::members).iter();
    let header =
        |(name, value): &(_, Tree)| (str::to_owned(Key::as_str(name)), value.text().unwrap_or_default().to_owned());
    Ok(Written {
        status: json("status").parse().unwrap_or(500),
        headers: headers.map(header).collect(),
        body: json("body"),
        lossiness: [String::new(), json("lossiness")],
    })
}

/// The provider as the library takes it: the name of a built-in one, or the text of a spec's file.
pub fn spec(provider: &str) -> Result<String, String> {
    if catalogue::text(provider).is_some() || !Path::new(provider).is_file() {
        return Ok(provider.to_owned());
    }
    std::fs::read_to_string(provider).map_err(|error| format!("{provider}: {error}"))
}

/// Translates what every model takes, and fills in its secrets: what would fail at each request is told before the first.
pub fn try_out(gateway: &Gateway) -> Result<(), String> {
    let body = r#"{"model": "any", "messages": [{"role": "user", "content": "Hello"}]}"#;
    let wire = Wire { body, ..Wire::default() };
    let asked = match translate(gateway, "openai-chat", &wire) {
        Err(error) if gateway.args.model.is_none() && error.kind == ErrorKind::ModelNotFound => return Ok(()),
        asked => asked.map_err(|error| error.to_string())?,
    };
    let mut secrets = asked.headers.iter().map(|(_, value)| value).chain([&asked.url]);
    secrets.try_for_each(|text| expanded(text).map(drop).map_err(|fault| fault.to_string()))
}
