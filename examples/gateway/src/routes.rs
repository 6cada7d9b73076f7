//! What is served where: the one table of routes.

use crate::{Gateway, answer, failure};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use std::sync::Arc;

/// An endpoint of an API.
#[derive(Debug)]
pub struct Route {
    /// Its path; a `*` is any text without a slash.
    path: &'static str,
    /// What is before the path that the API has itself, where two APIs have the same one.
    mount: &'static str,
    /// The dialect, or the spec, of requests and answers.
    pub dialect: &'static str,
    /// The spec of streams, where the query does not ask for server-sent events.
    pub unframed: Option<&'static str>,
}

const fn route(path: &'static str, dialect: &'static str) -> Route {
    Route { path, mount: "", dialect, unframed: None }
}

/// Google streams a JSON array unless the query says `alt=sse`.
pub const ARRAY: &str = r#"{"provider": "google-array", "inherits": "google", "stream": {"framing": "json-array"}}"#;

/// All that is served.
pub const ROUTES: [Route; 13] = [
    route("/v1/chat/completions", "openai-chat"),
    route("/v1/responses", "openai-responses"),
    route("/v1/messages", "anthropic-messages"),
    route("/v1beta/models/*:generateContent", "google-generate-content"),
    Route { unframed: Some(ARRAY), ..route("/v1beta/models/*:streamGenerateContent", "google-generate-content") },
    route("/v1/models/*:generateContent", "google-generate-content"),
    Route { unframed: Some(ARRAY), ..route("/v1/models/*:streamGenerateContent", "google-generate-content") },
    // which settings there are depends on the model, so it is the provider's spec that reads them
    route("/model/*/converse", "bedrock"),
    route("/model/*/converse-stream", "bedrock"),
    route("/v2/chat", "cohere-chat"),
    route("/api/chat", "ollama-chat"),
    Route { mount: "/mistral", ..route("/v1/chat/completions", "mistral-chat") },
    Route { mount: "/compatible", ..route("/v1/chat/completions", "openai-compatible") },
];

impl Route {
    fn is(&self, path: &str) -> bool {
        let Some(path) = path.strip_prefix(self.mount) else { return false };
        let Some((before, after)) = self.path.split_once('*') else { return path == self.path };
        let name = path.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        name.is_some_and(|name| !name.is_empty() && !name.contains('/'))
    }

    /// The path and query as the API has them.
    pub fn own<'u>(&self, url: &'u str) -> &'u str {
        url.strip_prefix(self.mount).unwrap_or(url)
    }
}

/// The route of a path.
pub fn find(path: &str) -> Option<&'static Route> {
    ROUTES.iter().find(|route| route.is(path))
}

/// The service of all routes.
pub fn service(gateway: Arc<Gateway>) -> Router {
    Router::new().fallback(handle).with_state(gateway)
}

async fn handle(State(gateway): State<Arc<Gateway>>, request: Request) -> Response<Body> {
    match find(request.uri().path()) {
        Some(route) if request.method() == Method::POST => answer::answer(gateway, route, request).await,
        other => {
            let (method, path) = (request.method().clone(), request.uri().path().to_owned());
            // a client reads the answer when it has been heard out
            let _ = answer::whole(request.into_body(), gateway.args.body_limit).await;
            let Some(route) = other else {
                let message = format!("nothing is served at {path}");
                // the form of error that most clients read
                return failure::response("openai-chat", "model_not_found", StatusCode::NOT_FOUND, &message);
            };
            let message = format!("{method} is not allowed here, only POST is");
            failure::response(route.dialect, "invalid_request", StatusCode::METHOD_NOT_ALLOWED, &message)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn paths_have_one_route() {
        let dialect = |path| find(path).map(|route| route.dialect);
        assert_eq!(dialect("/v1/chat/completions"), Some("openai-chat"));
        assert_eq!(dialect("/mistral/v1/chat/completions"), Some("mistral-chat"));
        assert_eq!(dialect("/v1beta/models/gemini-2.5-flash:generateContent"), Some("google-generate-content"));
        assert_eq!(dialect("/model/anthropic.claude-v2%3A1/converse-stream"), Some("bedrock"));
        for path in [
            "/",
            "/v1/chat",
            "/v1beta/models/:generateContent",
            "/v1beta/models/a/b:generateContent",
            "/model/converse",
        ] {
            assert_eq!(dialect(path), None, "{path}");
        }
    }

    #[test]
    fn the_page_has_all_routes() {
        let page = include_str!("../../../docs/gateway.md");
        for route in super::ROUTES {
            assert!(page.contains(&format!("`{}{}`", route.mount, route.path)), "{route:?}");
        }
    }
}
