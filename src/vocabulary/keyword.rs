//! Keywords: roles, kinds of part, choices.

use super::slot::{Scope, Slot};

macro_rules! words {
    ($($variant:ident $text:literal)*) => {
        /// A word of the vocabulary: a role, a kind of part, a choice.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum Keyword { $($variant),* }

        impl Keyword {
            /// All words.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word as templates and prompts write it.
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }
    };
}

words! {
    System "system" Developer "developer" User "user" Assistant "assistant" Tool "tool"
    Message "message"
    Text "text" Image "image" Audio "audio" Video "video" Document "document" ToolCall "tool_call"
    ToolResult "tool_result" Reasoning "reasoning" Refusal "refusal" CustomCall "custom_call" CustomResult "custom_result" Other "other"
    Function "function" Custom "custom" Provider "provider"
    Auto "auto" None "none" Required "required" Named "named" Allowed "allowed"
    JsonObject "json_object" JsonSchema "json_schema"
    All "all" Some "some"
    First "first" Middle "middle" Last "last"
    Enabled "enabled" Disabled "disabled" Adaptive "adaptive"
}

impl Keyword {
    /// The kinds of part that an answer is made of.
    pub const OF_ANSWERS: [Self; 10] = [
        Self::Text,
        Self::Reasoning,
        Self::Refusal,
        Self::ToolCall,
        Self::CustomCall,
        Self::Image,
        Self::Audio,
        Self::Video,
        Self::Document,
        Self::Other,
    ];

    /// True for the kinds of part that call a tool.
    pub fn is_call(self) -> bool {
        matches!(self, Self::ToolCall | Self::CustomCall)
    }

    /// True for the kinds of part that answer such a call.
    pub fn is_result(self) -> bool {
        matches!(self, Self::ToolResult | Self::CustomResult)
    }

    /// True for a tool of a list of tools: of all, or of those of one kind.
    pub fn is_in(self, list: Slot) -> bool {
        match list {
            Slot::FunctionTools => self == Self::Function,
            Slot::CustomTools => self == Self::Custom,
            Slot::ProviderTools => self == Self::Provider,
            _ => true,
        }
    }

    /// The word of this text.
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.text() == text)
    }

    /// The words that a word slot can hold in a scope: what the arms of a `$match` may name.
    pub fn of(slot: Slot, scope: Scope) -> &'static [Self] {
        #[allow(clippy::enum_glob_use, reason = "a table of nothing but words")]
        use Keyword::*;
        match (slot, scope) {
            (Slot::Role, _) => &[System, Developer, User, Assistant, Tool],
            (Slot::Kind, Scope::Message) => {
                &[Message, Reasoning, ToolCall, ToolResult, CustomCall, CustomResult, Other]
            }
            (Slot::Kind, Scope::Part) => &[
                Text,
                Image,
                Audio,
                Video,
                Document,
                ToolCall,
                ToolResult,
                Reasoning,
                Refusal,
                CustomCall,
                CustomResult,
                Other,
            ],
            (Slot::Kind, Scope::Tool) => &[Function, Custom, Provider],
            (Slot::Kind, Scope::Document) => &[Text, Document],
            (Slot::Position, _) => &[First, Middle, Last],
            (Slot::StrictTools, _) => &[All, Some],
            (Slot::ToolChoice, _) => &[Auto, None, Required, Named, Allowed, Custom, Provider],
            (Slot::ResponseFormat, _) => &[Text, JsonObject, JsonSchema],
            (Slot::ReasoningMode, _) => &[Enabled, Disabled, Adaptive],
            _ => &[],
        }
    }
}
