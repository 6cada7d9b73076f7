//! What a frame was, for whoever passes its bytes on as they are.

/// What was read last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// An event as the API has it.
    #[default]
    Event,
    /// One that lacks the name that the API's events have.
    Nameless,
    /// One whose bytes are not all UTF-8.
    Mended,
    /// Nothing but white space.
    Blank,
    /// Data that the spec ignores: the mark that ends a stream.
    Mark,
    /// A whole answer where events were expected, or an error by its kind.
    Other,
    /// Nothing more comes.
    End,
}

impl Seen {
    /// True if it was one of the stream's events, whatever it says.
    pub fn is_event(self) -> bool {
        matches!(self, Self::Event | Self::Nameless | Self::Mended)
    }
}
