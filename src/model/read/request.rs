//! The request's own fields, canonical groups and flat OpenAI names alike.

use super::Reader;
use crate::grow::Grow;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::model::{Keys, Value};
use crate::vocabulary::{Keyword, Slot};

/// Ranks of spellings: an older name, the usual name, the canonical group.
const OLD: u8 = 1;
const USUAL: u8 = 2;
const CANONICAL: u8 = 3;

/// The conversation's own fields, kept until all keys are read: their order does not matter.
#[derive(Default)]
struct Conversation {
    system: Option<NodeId>,
    messages: Option<NodeId>,
    prompt: Option<NodeId>,
    tools: Option<NodeId>,
    functions: Option<NodeId>,
}

impl Reader<'_, '_> {
    pub(super) fn document(&mut self) {
        let root = self.unwrapped();
        self.prompt.root = root;
        match self.doc.kind(root) {
            Kind::Object => self.request(root),
            Kind::Array => self.problem(root, "the prompt is an array", Some("wrap it: {\"messages\": […]}")),
            kind => self.problem(
                root,
                text!("the prompt must be an object, found {}", kind.name()),
                Some("say {\"prompt\": \"…\"} or {\"messages\": […]}"),
            ),
        }
    }

    /// The object that is the prompt: the document, or what stands under its key `prompt`. Beside `messages` such an
    /// object is something else (a stored prompt of the provider).
    fn unwrapped(&self) -> NodeId {
        let mut root = Doc::ROOT;
        loop {
            let mut inner = None;
            for (key, value) in self.doc.members(root) {
                if self.doc.is(key, "messages") {
                    return root;
                }
                if self.doc.kind(value) == Kind::Object && self.doc.is(key, "prompt") {
                    inner = Some(value);
                }
            }
            match inner {
                Some(inner) => root = inner,
                None => return root,
            }
        }
    }

    fn request(&mut self, node: NodeId) {
        let mut conversation = Conversation::default();
        self.fields_of(node, &mut conversation);
        if let Some(system) = conversation.system {
            self.system(system);
        }
        match (conversation.messages, conversation.prompt) {
            (Some(messages), prompt) => {
                if let Some(prompt) = prompt.filter(|&prompt| self.doc.kind(prompt) == Kind::String) {
                    self.prompt.notes.put(super::Note {
                        node: prompt,
                        kind: super::NoteKind::TwoSpellings,
                        instead: messages,
                    });
                }
                self.messages(messages);
            }
            (None, Some(prompt)) if self.doc.kind(prompt) == Kind::String => self.user_message(prompt),
            (None, Some(prompt)) => {
                let found = self.doc.kind(prompt).name();
                self.problem(prompt, text!("must be a string or an object, found {found}"), None);
            }
            (None, None) => self.problem(
                node,
                "has no messages",
                Some("say {\"prompt\": \"…\"} or {\"messages\": [{\"role\": \"user\", \"content\": \"…\"}]}"),
            ),
        }
        self.tools_of(&conversation);
    }

    fn tools_of(&mut self, conversation: &Conversation) {
        if let Some(tools) = conversation.tools {
            self.tools(tools);
        }
        if let Some(functions) = conversation.functions {
            self.functions(functions);
        }
    }

    fn fields_of(&mut self, node: NodeId, conversation: &mut Conversation) {
        self.prompt.keys = Keys::NONE;
        for (key, value) in self.doc.members(node) {
            let name = self.key(key);
            self.prompt.keys.add(&name);
            let held = match &*name {
                "messages" => &mut conversation.messages,
                "system" => &mut conversation.system,
                "prompt" => &mut conversation.prompt,
                "tools" => &mut conversation.tools,
                "functions" => &mut conversation.functions,
                name => {
                    self.setting(name, value);
                    continue;
                }
            };
            if let Some(earlier) = held.replace(value) {
                self.prompt.notes.put(super::Note {
                    node: earlier,
                    kind: super::NoteKind::DuplicateKey,
                    instead: value,
                });
            }
        }
    }

    fn setting(&mut self, name: &str, value: NodeId) {
        let slot = match name {
            "sampling" => return self.group(value, sampling),
            "limits" => return self.group(value, limits),
            "reasoning" => return self.reasoning(value),
            "output" => return self.output(value),
            "rag" => return self.rag(value),
            "thinking" => return self.thinking(value),
            "response_format" => return self.response_format(value),
            "tool_choice" => return self.tool_choice(value),
            "function_call" => return self.function_call(value),
            "stream_options" => return self.stream_options(value),
            "web_search_options" => return self.web_search_options(value),
            "audio" => return self.audio(value, USUAL),
            "modalities" => return self.put(Slot::OutputModalities, value, USUAL),
            "provider_options" => return self.provider_options(value),
            "max_tokens" => return self.put(Slot::MaxOutputTokens, value, OLD),
            "max_completion_tokens" | "max_output_tokens" => Slot::MaxOutputTokens,
            "reasoning_effort" => Slot::ReasoningEffort,
            "verbosity" => Slot::OutputVerbosity,
            "model" => Slot::ModelId,
            "parallel_tool_calls" => Slot::ParallelToolCalls,
            "stream" => Slot::Stream,
            "metadata" => Slot::Metadata,
            "user" => Slot::User,
            "service_tier" => Slot::ServiceTier,
            "store" => Slot::Store,
            "prediction" => Slot::Prediction,
            "safety_identifier" => Slot::SafetyIdentifier,
            "safety_settings" => Slot::SafetySettings,
            "prompt_cache_key" => Slot::PromptCacheKey,
            "prompt_cache_retention" => Slot::PromptCacheRetention,
            "previous_response_id" => Slot::PreviousResponseId,
            "truncation" => Slot::Truncation,
            "include" => Slot::Include,
            "background" => Slot::Background,
            "cache_control" => Slot::CacheControl,
            name => match sampling(name) {
                Some(slot) => slot,
                None => return,
            },
        };
        self.put(slot, value, USUAL);
    }

    /// A group of slots, by the names of its members.
    fn group(&mut self, group: NodeId, slot_of: fn(&str) -> Option<Slot>) {
        if !self.is_object(group) {
            return;
        }
        for (key, value) in self.doc.members(group) {
            if let Some(slot) = slot_of(&self.key(key)) {
                self.put(slot, value, CANONICAL);
            }
        }
    }

    /// True for an object; anything else but `null` is a problem.
    pub(super) fn is_object(&mut self, node: NodeId) -> bool {
        if self.is_null(node) {
            return false;
        }
        let kind = self.doc.kind(node);
        if kind != Kind::Object {
            self.problem(node, text!("must be an object, found {}", kind.name()), None);
        }
        kind == Kind::Object
    }

    fn reasoning(&mut self, group: NodeId) {
        self.group(group, reasoning);
        if let Some(mode) = self.doc.get(group, "mode")
            && !self.is_null(mode)
        {
            self.reasoning_mode(mode, CANONICAL);
        }
        if let Some(enabled) = self.doc.get(group, "enabled")
            && !self.is_null(enabled)
        {
            self.reasoning_enabled(enabled);
        }
    }

    fn output(&mut self, group: NodeId) {
        if !self.is_object(group) {
            return;
        }
        for (key, value) in self.doc.members(group) {
            match &*self.key(key) {
                "modalities" => self.put(Slot::OutputModalities, value, CANONICAL),
                "audio" => self.audio(value, CANONICAL),
                "verbosity" => self.put(Slot::OutputVerbosity, value, CANONICAL),
                "image" => self.put(Slot::OutputImage, value, CANONICAL),
                _ => {}
            }
        }
    }

    fn audio(&mut self, audio: NodeId, rank: u8) {
        self.put(Slot::OutputAudio, audio, rank);
        for (key, value) in self.doc.members(audio) {
            match &*self.key(key) {
                "voice" => self.put(Slot::OutputAudioVoice, value, rank),
                "format" => self.put(Slot::OutputAudioFormat, value, rank),
                _ => {}
            }
        }
    }

    fn stream_options(&mut self, options: NodeId) {
        self.put(Slot::StreamOptions, options, USUAL);
        for (key, value) in self.doc.members(options) {
            if self.doc.is(key, "include_usage") {
                self.put(Slot::StreamUsage, value, USUAL);
            }
        }
    }

    fn web_search_options(&mut self, options: NodeId) {
        self.put(Slot::WebSearchOptions, options, USUAL);
        for (key, value) in self.doc.members(options) {
            match &*self.key(key) {
                "search_context_size" => self.put(Slot::WebSearchContextSize, value, USUAL),
                "user_location" => self.user_location(value),
                _ => {}
            }
        }
    }

    fn user_location(&mut self, location: NodeId) {
        for (key, value) in self.doc.members(location) {
            match &*self.key(key) {
                "type" => self.put(Slot::WebSearchLocationType, value, USUAL),
                "approximate" => self.approximate_location(value),
                _ => {}
            }
        }
    }

    fn approximate_location(&mut self, location: NodeId) {
        self.put(Slot::WebSearchLocation, location, USUAL);
        for (key, value) in self.doc.members(location) {
            match &*self.key(key) {
                "city" => self.put(Slot::WebSearchCity, value, USUAL),
                "region" => self.put(Slot::WebSearchRegion, value, USUAL),
                "country" => self.put(Slot::WebSearchCountry, value, USUAL),
                "timezone" => self.put(Slot::WebSearchTimezone, value, USUAL),
                _ => {}
            }
        }
    }

    /// Anthropic's way to ask for reasoning.
    fn thinking(&mut self, thinking: NodeId) {
        if !self.is_object(thinking) {
            return;
        }
        for (key, value) in self.doc.members(thinking) {
            match &*self.key(key) {
                "type" => self.reasoning_mode(value, USUAL),
                "budget_tokens" => self.put(Slot::ReasoningBudget, value, USUAL),
                _ => {}
            }
        }
    }

    fn reasoning_mode(&mut self, node: NodeId, rank: u8) {
        if self.is_null(node) {
            return;
        }
        let known = [Keyword::Enabled, Keyword::Disabled, Keyword::Adaptive];
        match known.into_iter().find(|word| self.doc.is(node, word.text())) {
            Some(word) => self.put_value(Slot::ReasoningMode, Value::Keyword(word, node), node, rank),
            None => self.problem(node, "unknown reasoning mode", Some("say \"enabled\", \"disabled\" or \"adaptive\"")),
        }
    }

    /// A switch in place of a word.
    fn reasoning_enabled(&mut self, node: NodeId) {
        let word = match self.doc.raw(node) {
            "true" => Keyword::Enabled,
            "false" => Keyword::Disabled,
            _ => return self.problem(node, text!("must be a boolean, found {}", self.doc.kind(node).name()), None),
        };
        self.put_value(Slot::ReasoningMode, Value::Keyword(word, node), node, USUAL);
    }

    fn rag(&mut self, rag: NodeId) {
        if !self.is_object(rag) {
            return;
        }
        for (key, value) in self.doc.members(rag) {
            match &*self.key(key) {
                "documents" => self.documents(value),
                "citations" => self.put(Slot::RagCitations, value, CANONICAL),
                _ => {}
            }
        }
    }

    fn provider_options(&mut self, options: NodeId) {
        if !self.is_object(options) {
            return;
        }
        for (_, value) in self.doc.members(options) {
            if self.doc.kind(value) != Kind::Object && !self.is_null(value) {
                self.problem(value, "must be an object: what is merged into the provider's body", None);
            }
        }
        self.prompt.provider_options = Some(options);
    }
}

fn sampling(name: &str) -> Option<Slot> {
    Some(match name {
        "temperature" => Slot::Temperature,
        "top_p" => Slot::TopP,
        "top_k" => Slot::TopK,
        "min_p" => Slot::MinP,
        "frequency_penalty" => Slot::FrequencyPenalty,
        "presence_penalty" => Slot::PresencePenalty,
        "repetition_penalty" => Slot::RepetitionPenalty,
        "seed" => Slot::Seed,
        "stop" => Slot::Stop,
        "logit_bias" => Slot::LogitBias,
        "n" => Slot::N,
        "logprobs" => Slot::Logprobs,
        "top_logprobs" => Slot::TopLogprobs,
        _ => return None,
    })
}

fn limits(name: &str) -> Option<Slot> {
    Some(match name {
        "max_output_tokens" => Slot::MaxOutputTokens,
        "max_prompt_tokens" => Slot::MaxPromptTokens,
        _ => return None,
    })
}

fn reasoning(name: &str) -> Option<Slot> {
    Some(match name {
        "effort" => Slot::ReasoningEffort,
        "budget_tokens" | "max_tokens" => Slot::ReasoningBudget,
        "summary" => Slot::ReasoningSummary,
        "exclude" => Slot::ReasoningExclude,
        _ => return None,
    })
}
