//! The compiled form of a spec for one model family: what `translate` runs.
//!
//! A plan is flat. Templates become [`Op`]s in one list that name each other by number; every text of the spec that
//! can reach the output is JSON in one pool. Nothing here owns anything per prompt, so a plan is shared by all threads.

pub mod calm;
mod charset;
pub mod decode;
mod idle;
mod layout;
mod op;
mod parameter;
pub mod response;
mod rule;
pub mod serve;
mod span;
pub mod subset;

use self::subset::Subset;
use super::names::fits;
pub use crate::model::Run;
use crate::vocabulary::{Scope, Slot};

pub use self::charset::Charset;
pub use self::idle::Idle;
pub use self::layout::{
    Apart, CallIds, Elsewhere, Filler, IdRule, Layout, MediaText, Merge, Orphans, ResultMedia, SystemPlace,
};
pub use self::op::{Alternative, Arm, Codec, Flag, Join, Member, Op, OpId, Own, Pattern, Piece, Presence, SlotRef};
pub use self::parameter::{Bound, Derive, EmptyItems, Entries, Parameter, TextLimits};
pub use self::rule::{Condition, EmulatedTool, Emulation, ProviderTool, Rule, Test};
pub use self::span::Span;

/// The HTTP request around the body.
#[derive(Clone, Debug, Default)]
pub struct Http {
    /// The method.
    pub method: String,
    /// The URL: ops in the request's scope that write a JSON string; slots are percent-encoded.
    pub url: OpId,
    /// The URL, if it is the same for all requests.
    pub constant_url: Option<String>,
    /// The headers, in order.
    pub headers: Vec<Header>,
    /// All of them as a JSON object, if they are the same for all requests but for tokens.
    pub constant_headers: Option<String>,
    /// Headers whose tokens a prompt may give: name, and the number of the field in [`Plan::own`].
    pub tokens: Vec<(String, u32)>,
}

/// A header of all requests.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// An op that writes its value, a JSON string.
    pub op: OpId,
    /// The member of a JSON object that it is, up to the value's closing quote, if that is a constant which says by
    /// itself what its placeholders are.
    pub constant: Option<String>,
}

/// A spec, compiled for one model family.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The provider's name.
    pub provider: String,
    /// The dialect's name.
    pub dialect: String,
    /// What the metadata of a request say: the JSON object up to the model, and what follows it.
    pub metadata: (String, String),
    /// The name in `extra` under which a record has what no template knows.
    pub extra: String,
    /// All text that the plan brings.
    pub text: String,
    /// The steps.
    pub ops: Vec<Op>,
    /// Constants that stand in for what the prompt does not have: JSON, and why (plain text, for the report).
    pub puts: Vec<(Span, Span)>,
    /// The fields that are carried as they stand.
    pub own: Vec<Own>,
    /// Members of objects.
    pub members: Vec<Member>,
    /// What members wait for.
    pub gates: Vec<Idle>,
    /// Elements of arrays.
    pub children: Vec<OpId>,
    /// Pieces of strings.
    pub pieces: Vec<Piece>,
    /// Arms of matches.
    pub arms: Vec<Arm>,
    /// Alternatives of firsts.
    pub alternatives: Vec<Alternative>,
    /// What depends on whether a member is there.
    pub presences: Vec<Presence>,
    /// Strings put together from lists.
    pub joins: Vec<Join>,
    /// Slots that alternatives need.
    pub needs: Vec<SlotRef>,
    /// Header tokens; at most 64.
    pub flags: Vec<Flag>,
    /// The templates are those of responses: what says a constant for want of a value is there all the same.
    pub response: bool,
    /// The body's template.
    pub body: OpId,
    /// The kinds of parts, a bit each, that are written by more than what stands in their turn.
    pub beside_turns: u64,
    /// The request around it.
    pub http: Http,
    /// The layout.
    pub layout: Layout,
    /// The kinds of model that are laid out in another way, by name and with the patterns of their ids.
    pub kinds: Vec<(String, Vec<String>)>,
    /// What the model takes, in the order in which it is applied.
    pub parameters: Vec<Parameter>,
    /// How many of them have nothing to do, from each on.
    pub idle_parameters: Vec<Idle>,
    /// Which combinations it takes.
    pub rules: Vec<Rule>,
    /// How many of them have nothing to do, from each on.
    pub idle_rules: Vec<Idle>,
    /// What is put together from other features.
    pub emulations: Vec<Emulation>,
    /// Schema subsets, by the number in [`Codec::Schema`].
    pub subsets: Vec<Subset>,
    /// Sets of characters, by the number in [`Codec::Charset`].
    pub charsets: Vec<Charset>,
    /// Slots that can be written only so often, in the order of the body.
    pub at_most: Vec<(Slot, u32)>,
    /// The keys under `provider_options` that this provider reads, its own name first.
    pub option_names: Vec<String>,
    /// Other providers whose answers this one takes back as its own.
    pub replays: Vec<String>,
    /// Other providers of whose answers it takes back the thoughts alone.
    pub replays_thoughts: Vec<String>,
}

impl Plan {
    /// The kind of a model that is laid out in a way of its own.
    pub fn kind_of(&self, model: &str) -> Option<&str> {
        let fits = |(_, patterns): &&(String, Vec<String>)| patterns.iter().any(|pattern| fits(pattern, model));
        self.kinds.iter().find(fits).map(|(name, _)| name.as_str())
    }

    /// Visits all ops that an op may run.
    #[inline(never)]
    pub fn inside(&self, op: Op, visit: &mut dyn FnMut(OpId)) {
        match op {
            Op::Text(_) | Op::Put(_) | Op::Slot(..) | Op::Own(_) | Op::Interpolate(_) | Op::Less(_) => {}
            Op::Object(run) => run.of(&self.members).iter().for_each(|member| visit(member.value)),
            Op::Array(run) | Op::Sequence(run) => run.of(&self.children).iter().for_each(|&child| visit(child)),
            Op::Match(_, run) => run.of(&self.arms).iter().for_each(|arm| visit(arm.then)),
            Op::First(run) => run.of(&self.alternatives).iter().for_each(|other| visit(other.then)),
            Op::Join(_, join) => visit(self.joins[join as usize].body),
            Op::Has(at) => {
                let presence = self.presences[at as usize];
                visit(presence.then);
                presence.otherwise.into_iter().for_each(visit);
            }
            Op::Each(_, op)
            | Op::One(_, op)
            | Op::Keep(_, op)
            | Op::Call(op)
            | Op::Unique(op, _)
            | Op::HeaderToken(op, _)
            | Op::Reported(op, _)
            | Op::Substitute(op, _) => visit(op),
        }
    }

    /// The text of a span.
    #[inline]
    pub fn get(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }

    /// True if a template has a place for this slot of the request.
    pub fn reads(&self, slot: Slot) -> bool {
        self.read_slots() >> slot as u32 & 1 == 1
    }

    /// The slots of the request that templates have a place for, as bits.
    pub fn read_slots(&self) -> u128 {
        let of_ops = self.ops.iter().filter_map(|op| op.slot());
        let of_pieces = self.pieces.iter().filter_map(|piece| match *piece {
            Piece::Slot(read) => Some(read),
            Piece::Text(_) => None,
        });
        let request = of_ops.chain(of_pieces).filter(|read| read.scope == Scope::Request);
        request.fold(0, |bits, read| bits | 1 << read.slot as u32)
    }
}
