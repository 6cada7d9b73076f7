//! What can be said on the command line.

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;
use std::str::FromStr;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the mode does not allow what would be lost; or the text is not valid
  2  wrong use of the command line
  3  the prompt is not usable
  4  no such provider or model, or the spec is not usable
  5  a file cannot be read or written, or a fault of the program";

const DECODE_EXIT_CODES: &str = "\
Exit codes:
  0   a whole response
  2   wrong use of the command line
  3   the bytes are no response that can be read
  4   no such provider, or the spec is not usable
  5   a file cannot be read or written, or a fault of the program
Errors that the provider answers with:
  10  authentication        16  content_filtered
  11  permission            17  model_not_found
  12  quota                 18  too_large
  13  rate_limit            19  invalid_request
  14  overloaded            20  timeout
  15  context_length        21  server
  22  network: the stream was cut          23  cancelled";

/// One provider-neutral prompt in, the exact HTTP request of any language model provider out, with a report of every
/// loss.
#[derive(Debug, Parser)]
#[command(name = "specado", version, after_help = EXIT_CODES)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Translate a prompt into a provider's request
    #[command(after_help = EXIT_CODES)]
    Translate(Translate),
    /// Read a request in any dialect as a prompt, by the spec that writes it
    #[command(after_help = EXIT_CODES)]
    DecodeRequest(DecodeRequest),
    /// Read what a provider answers: a whole response, a stream, an error
    #[command(after_help = DECODE_EXIT_CODES)]
    Decode(Decode),
    /// Write a canonical response as an API's own: the other way of `decode`
    #[command(after_help = EXIT_CODES)]
    Encode(Encode),
    /// Write a provider's stream as another API's
    #[command(after_help = EXIT_CODES)]
    Transcode(Transcode),
    /// Check a prompt, a provider spec, a request or a response, and tell everything that is wrong with it
    Validate(Validate),
    /// List the built-in providers
    Providers(Layout),
    /// List the models that a provider's spec knows
    Models(Models),
    /// Tell what is known of a model: limits, modalities, features, parameters, rules, sources
    Describe(Describe),
    /// Tell what a prompt would lose when it is moved from one model to another
    Compare(Compare),
}

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, Group)]
pub struct Layout {
    /// One line of JSON, also on a terminal
    #[arg(long, conflicts_with = "pretty")]
    pub compact: bool,
    /// Indented JSON, also where the output is no terminal
    #[arg(long)]
    pub pretty: bool,
}

#[derive(Debug, Group)]
pub struct Translate {
    /// The prompt: a JSON file; `-` or nothing for standard input; `.jsonl` for a prompt per line
    pub prompt: Option<PathBuf>,
    /// A built-in provider's name, or a provider spec's file
    #[arg(long, short)]
    pub provider: String,
    /// The model's id
    #[arg(long, short)]
    pub model: String,
    /// The prompt is a request in this dialect, or for this provider (or a provider spec's file)
    #[arg(long, value_name = "DIALECT")]
    pub from: Option<String>,
    /// Where losses fail
    #[arg(long, value_enum, default_value_t = Mode::Standard)]
    pub mode: Mode,
    /// Only the request body
    #[arg(long)]
    pub body: bool,
    /// A prompt per line, a result per line, in order, on all cores
    #[arg(long)]
    pub jsonl: bool,
    /// Where the result goes, instead of standard output
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// No report on standard error
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub layout: Layout,
}

#[derive(Debug, Group)]
pub struct DecodeRequest {
    /// The request's body: a JSON file; `-` or nothing for standard input
    pub file: Option<PathBuf>,
    /// The dialect that it is in, or the provider that it is for (or a provider spec's file)
    #[arg(long, short)]
    pub dialect: String,
    /// The URL that it goes to: some APIs have the model there
    #[arg(long)]
    pub url: Option<String>,
    /// A header of it: `name: value`; may be repeated
    #[arg(long = "header", value_name = "HEADER")]
    pub headers: Vec<String>,
    /// Only the prompt
    #[arg(long)]
    pub prompt: bool,
    /// Where the result goes, instead of standard output
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// No report on standard error
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub layout: Layout,
}

#[derive(Debug, Group)]
pub struct Decode {
    /// The body as it came over HTTP; `-` or nothing for standard input
    pub file: Option<PathBuf>,
    /// Who answered: a built-in provider's name, a dialect's, or a provider spec's file
    #[arg(long, short)]
    pub provider: String,
    /// The model's id
    #[arg(long, short)]
    pub model: Option<String>,
    /// The HTTP status
    #[arg(long, default_value_t = 200)]
    pub status: u16,
    /// A file with the HTTP headers, lines of `name: value`
    #[arg(long)]
    pub headers: Option<PathBuf>,
    /// A file with `metadata.receipt` of the translation: undoes what was changed for the wire
    #[arg(long)]
    pub receipt: Option<PathBuf>,
    /// The body is a stream
    #[arg(long)]
    pub stream: bool,
    /// The events of the stream, one a line
    #[arg(long, requires = "stream")]
    pub events: bool,
    /// Where the result goes, instead of standard output
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// No report on standard error
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub layout: Layout,
}

#[derive(Debug, Group)]
pub struct Encode {
    /// The response, JSON, as `decode` writes it; `-` or nothing for standard input
    pub file: Option<PathBuf>,
    /// The dialect to write it in, or the provider whose API is served (or a provider spec's file)
    #[arg(long, short)]
    pub dialect: String,
    /// Where losses fail
    #[arg(long, default_value = "coerce")]
    pub mode: Mode,
    /// Only the body
    #[arg(long)]
    pub body: bool,
    /// Where the result goes, instead of standard output
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// No report on standard error
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub layout: Layout,
}

#[derive(Debug, Group)]
pub struct Transcode {
    /// The body of the stream; `-` or nothing for standard input
    pub file: Option<PathBuf>,
    /// Who answers: a built-in provider's name, a dialect's, or a provider spec's file
    #[arg(long)]
    pub from: String,
    /// The dialect to write it in, or the provider whose API is served (or a provider spec's file)
    #[arg(long)]
    pub to: String,
    /// The model's id
    #[arg(long, short)]
    pub model: Option<String>,
    /// The HTTP status
    #[arg(long, default_value_t = 200)]
    pub status: u16,
    /// A file with the HTTP headers, lines of `name: value`
    #[arg(long)]
    pub headers: Option<PathBuf>,
    /// A file with `metadata.receipt` of the translation: undoes what was changed for the wire
    #[arg(long)]
    pub receipt: Option<PathBuf>,
    /// A file with the request of the client: some APIs tell of usage only when they are asked
    #[arg(long)]
    pub request: Option<PathBuf>,
    /// Where losses end the stream
    #[arg(long, default_value = "coerce")]
    pub mode: Mode,
    /// Where the stream goes, instead of standard output
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// No report on standard error
    #[arg(long, short)]
    pub quiet: bool,
}

/// Where losses fail.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Mode {
    /// At the first approximation
    Strict,
    /// When something is lost
    Standard,
    /// Never
    Coerce,
}

#[derive(Debug, Group)]
pub struct Validate {
    /// The JSON file; `-` or nothing for standard input
    pub file: Option<PathBuf>,
    #[arg(long, value_name = "KIND", help = KINDS)]
    pub kind: Option<Kind>,
    #[command(flatten)]
    pub layout: Layout,
}

const KINDS: &str = "What it is: prompt, provider_spec, request:DIALECT or response:PROVIDER (a dialect, a provider, \
or a provider spec's file); by itself a provider spec is known by its name and its sections, anything else is a prompt";

/// What a text is.
#[derive(Clone, Debug)]
pub enum Kind {
    Prompt,
    ProviderSpec,
    /// A request in this dialect.
    Request(String),
    /// What this provider has answered.
    Response(String),
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "prompt" => Ok(Self::Prompt),
            "provider_spec" | "provider-spec" | "spec" => Ok(Self::ProviderSpec),
            _ => match text.split_once(':') {
                Some(("request", dialect)) => Ok(Self::Request(dialect.to_owned())),
                Some(("response", provider)) => Ok(Self::Response(provider.to_owned())),
                _ => Err("use prompt, provider_spec, request:DIALECT or response:PROVIDER".to_owned()),
            },
        }
    }
}

impl Display for Kind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prompt => f.write_str("prompt"),
            Self::ProviderSpec => f.write_str("provider_spec"),
            Self::Request(dialect) => write!(f, "request:{dialect}"),
            Self::Response(provider) => write!(f, "response:{provider}"),
        }
    }
}

#[derive(Debug, Group)]
pub struct Models {
    /// A built-in provider's name, or a provider spec's file; else all built-in ones
    pub provider: Option<String>,
    #[command(flatten)]
    pub layout: Layout,
}

#[derive(Debug, Group)]
pub struct Describe {
    /// A built-in provider's name, or a provider spec's file
    pub provider: String,
    /// The model's id
    pub model: String,
    #[command(flatten)]
    pub layout: Layout,
}

#[derive(Debug, Group)]
pub struct Compare {
    /// The prompt: a JSON file; `-` or nothing for standard input
    pub prompt: Option<PathBuf>,
    /// Where the prompt goes now: a provider (or a provider spec's file) and a model
    #[arg(long, num_args = 2, value_names = ["PROVIDER", "MODEL"], required = true)]
    pub from: Vec<String>,
    /// Where it is to be moved
    #[arg(long, num_args = 2, value_names = ["PROVIDER", "MODEL"], required = true)]
    pub to: Vec<String>,
    #[command(flatten)]
    pub layout: Layout,
}
