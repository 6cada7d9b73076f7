//! The command line.

use clap::Parser;
use specado_ffi::Mode;
use std::net::SocketAddr;
use std::time::Duration;

/// Serves the APIs of language model providers in front of any other provider.
#[derive(Clone, Debug, Parser)]
#[command(name = "specado-gateway", version)]
pub struct Args {
    /// Who answers: a built-in provider (`specado providers`), or the file of a provider spec
    #[arg(short, long)]
    pub provider: String,
    /// The model that answers; without it, the one that the client names
    #[arg(short, long)]
    pub model: Option<String>,
    /// Where clients connect
    #[arg(short, long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where the provider is, if not where its spec says: scheme, host, port and what goes before the path
    #[arg(short, long)]
    pub base_url: Option<String>,
    /// Which losses of a request fail: strict, standard or coerce
    #[arg(long, default_value = "coerce", value_parser = mode)]
    pub mode: Mode,
    /// The longest body of a request, in bytes
    #[arg(long, default_value_t = 32 << 20)]
    pub body_limit: usize,
    /// How many clients may be connected at a time
    #[arg(long, default_value_t = 4096)]
    pub connections: usize,
    /// How long connecting to the provider may take, in seconds
    #[arg(long, default_value = "10", value_parser = seconds)]
    pub connect_timeout: Duration,
    /// How long the provider (or a client that sends) may be silent, in seconds
    #[arg(long, default_value = "300", value_parser = seconds)]
    pub idle_timeout: Duration,
    /// How long running answers have to finish after SIGTERM or SIGINT, in seconds
    #[arg(long, default_value = "30", value_parser = seconds)]
    pub grace: Duration,
    /// Log errors alone
    #[arg(short, long)]
    pub quiet: bool,
}

fn mode(name: &str) -> Result<Mode, String> {
    Mode::parse(Some(name)).map_err(|error| error.to_string())
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| format!("{text:?} is no number of seconds"))?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::Args;
    use clap::CommandFactory;

    #[test]
    fn the_page_has_all_options() {
        let page = include_str!("../../../docs/gateway.md");
        for option in Args::command().get_arguments().filter_map(clap::Arg::get_long) {
            assert!(page.contains(&format!("| `--{option}` |")), "--{option}");
        }
    }
}
