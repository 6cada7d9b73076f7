//! Recorded answers of live services, where they are at hand.

use crate::support::{aws, frames};
use serde_json::Value;
use specado_ffi::frame::Framing;
use std::fs;
use std::path::{Path, PathBuf};

/// A recorded answer.
pub struct Recorded {
    pub name: String,
    pub spec: &'static str,
    pub status: u16,
    pub headers: String,
    pub body: Body,
}

/// What came.
pub enum Body {
    Whole(Value),
    /// Events with their names, as server-sent events.
    Sse(Vec<(String, Value)>),
    /// Events with their names, in frames of AWS.
    Aws(Vec<Value>),
}

impl Body {
    /// The bytes on the wire.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Whole(body) => body.to_string().into_bytes(),
            Self::Sse(events) => {
                let text = events.iter().map(|(name, event)| match name.as_str() {
                    "" => format!("data: {event}\n\n"),
                    name => format!("event: {name}\ndata: {event}\n\n"),
                });
                text.collect::<String>().into_bytes()
            }
            Self::Aws(events) => aws(events),
        }
    }
}

/// Which spec reads what these services answer: a stretch of the URL, a spec.
const SERVICES: &[(&str, &str)] = &[
    ("api.anthropic.com/v1/messages", "anthropic"),
    ("api.deepseek.com/chat", "deepseek"),
    ("api.cerebras.ai", "cerebras"),
    ("api.cohere.com", "cohere"),
    ("api.groq.com", "groq"),
    ("/groq/openai/v1/chat", "groq"),
    ("api.mistral.ai", "mistral"),
    ("openrouter.ai/api/v1/chat", "openrouter"),
    ("api.z.ai", "zhipu"),
    ("/responses", "openai-responses"),
    ("api.openai.com/v1/chat", "openai"),
    ("router.huggingface.co", "huggingface"),
    ("/converse", "bedrock"),
    ("/invoke", "anthropic"),
    ("generativelanguage.googleapis.com", "google"),
    ("aiplatform.googleapis.com", "vertex-ai"),
    ("/chat/completions", "openai-compatible"),
];

const PACKAGES: &[(&str, &str)] = &[
    ("alibaba", "qwen"),
    ("amazon-bedrock", "bedrock"),
    ("anthropic", "anthropic"),
    ("azure", "openai-responses"),
    ("cohere", "cohere"),
    ("deepseek", "deepseek"),
    ("google", "google"),
    ("groq", "groq"),
    ("mistral", "mistral"),
    ("moonshotai", "moonshot"),
    ("open-responses", "openai-responses"),
    ("openai", "openai-responses"),
    ("openai-compatible", "xai"),
    ("perplexity", "perplexity"),
    ("xai", "xai"),
];

const APIS: &[(&str, &str)] = &[
    ("anthropic", "anthropic"),
    ("bedrock-anthropic", "anthropic"),
    ("vertex-anthropic", "anthropic"),
    ("chat-completions", "openai"),
    ("responses", "openai-responses"),
    ("google", "google"),
    ("bedrock", "bedrock"),
];

fn shared(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    found.sort();
    found
}

fn json(path: &Path) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

fn name(path: &Path) -> String {
    let mut steps: Vec<String> = path.iter().rev().take(3).map(|step| step.to_string_lossy().into_owned()).collect();
    steps.reverse();
    steps.join("/")
}

/// All of them.
pub fn all() -> Vec<Recorded> {
    let mut found = Vec::new();
    found.extend(
        files(&shared("exchanges/recorded")).iter().flat_map(|host| files(host)).filter_map(|path| exchange(&path)),
    );
    found.extend(
        files(&shared("exchanges/fixtures"))
            .iter()
            .flat_map(|package| files(package))
            .filter_map(|path| fixture(&path)),
    );
    let scenarios = files(&shared("captures"));
    found.extend(
        scenarios
            .iter()
            .flat_map(|scenario| files(scenario))
            .flat_map(|api| files(&api))
            .filter_map(|path| capture(&path)),
    );
    found
}

fn exchange(path: &Path) -> Option<Recorded> {
    let exchange = json(path)?;
    let url = exchange["url"].as_str()?;
    let (_, spec) = SERVICES.iter().find(|(stretch, _)| url.contains(stretch))?;
    let headers = exchange["headers"].as_object()?;
    let kind = exchange["headers"].to_string();
    let headers = headers.iter().filter_map(|(name, value)| Some(format!("{name}: {}\n", value.as_str()?))).collect();
    let body = match &exchange["body"] {
        Value::Object(body) => {
            use base64::Engine;
            let bytes = base64::engine::general_purpose::STANDARD.decode(body["base64"].as_str()?).ok()?;
            let frames = frames(Framing::AwsEventStream, &bytes).into_iter();
            let event = |(name, data): (Vec<u8>, Vec<u8>)| {
                let mut event = serde_json::Map::new();
                event.insert(String::from_utf8(name).ok()?, serde_json::from_slice(&data).ok()?);
                Some(Value::Object(event))
            };
            Body::Aws(frames.filter_map(event).collect())
        }
        Value::String(body) if kind.contains("text/event-stream") => {
            let frames = frames(Framing::Sse, body.as_bytes()).into_iter();
            let event = |(name, data): (Vec<u8>, Vec<u8>)| {
                Some((String::from_utf8(name).ok()?, serde_json::from_slice(&data).ok()?))
            };
            Body::Sse(frames.filter_map(event).collect())
        }
        Value::String(body) => Body::Whole(serde_json::from_str(body).ok()?),
        _ => return None,
    };
    let status = exchange["status"].as_u64()? as u16;
    Some(Recorded { name: name(path), spec, status, headers, body })
}

fn fixture(path: &Path) -> Option<Recorded> {
    let package = path.parent()?.file_name()?.to_str()?.to_owned();
    let (_, spec) = PACKAGES.iter().find(|(known, _)| *known == package)?;
    let body = if path.extension()? == "json" {
        Body::Whole(json(path)?)
    } else {
        let text = fs::read_to_string(path).ok()?;
        let events: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        if *spec == "bedrock" {
            Body::Aws(events)
        } else {
            let named = |event: Value| (event["type"].as_str().unwrap_or_default().to_owned(), event);
            Body::Sse(events.into_iter().map(named).collect())
        }
    };
    let name = name(path);
    let chat = *spec == "openai-responses" && (name.contains("completion-text") || name.contains("openai-text"));
    let spec = if chat { "openai" } else { spec };
    let status = if name.contains("-429-") { 429 } else { 200 };
    Some(Recorded { name, spec, status, headers: String::new(), body })
}

fn capture(path: &Path) -> Option<Recorded> {
    let file = path.file_name()?.to_str()?;
    let api = path.parent()?.file_name()?.to_str()?;
    let (_, spec) = APIS.iter().find(|(known, _)| *known == api)?;
    if !file.contains("response") {
        return None;
    }
    let body = match json(path)? {
        Value::Array(events) if *spec == "bedrock" => Body::Aws(events),
        Value::Array(events) => {
            let named = |event: Value| (event["type"].as_str().unwrap_or_default().to_owned(), event);
            Body::Sse(events.into_iter().map(named).collect())
        }
        body => Body::Whole(body),
    };
    Some(Recorded { name: name(path), spec, status: 200, headers: String::new(), body })
}
