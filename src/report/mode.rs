//! Where the line is drawn between a loss that is reported and one that fails.

use crate::error::{Error, ErrorKind};

/// Where the line is drawn between a loss that is reported and one that fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Fails at the first `warning`.
    Strict,
    /// Fails at an `error`.
    #[default]
    Standard,
    /// Never fails for a loss.
    Coerce,
}

impl Mode {
    /// The mode's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Standard => "standard",
            Self::Coerce => "coerce",
        }
    }

    /// The mode of this name; none is [`Mode::Standard`].
    pub fn parse(name: Option<&str>) -> Result<Self, Error> {
        match name {
            None | Some("standard" | "warn") => Ok(Self::Standard),
            Some("strict") => Ok(Self::Strict),
            Some("coerce") => Ok(Self::Coerce),
            Some(other) => Err(Error::new(
                ErrorKind::InvalidInput,
                text!("unknown mode {other:?}; use \"strict\", \"standard\" or \"coerce\""),
            )),
        }
    }
}
