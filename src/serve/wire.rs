//! What an encoder writes: the events of a moment, errors, the end of a stream.

use super::encoder::Encoder;
use super::scene::Subject;
use super::target::Told;
use super::{failed, framing};
use crate::grow::{Grow, Text};
use crate::report::loss::{Code, Severity};
use crate::response::{EventKind, Field};
use crate::spec::plan::Op;
use crate::spec::plan::response::ErrorClass;
use crate::spec::plan::serve::{Moment, Written};
use crate::vocabulary::{Keyword, Slot};
use std::sync::Arc;

impl Encoder {
    /// The stream is over, one way or the other.
    pub(super) fn close(&mut self) {
        let last = self.plan.last.as_deref().filter(|_| !self.failed);
        if self.status == 200 {
            framing::end(self.plan.format, last, self.written == 0, &mut self.out);
        }
        self.ended = true;
    }

    /// Writes an error: before all else as a response of its own, with its status.
    pub(super) fn fail(&mut self, class: ErrorClass, message: &str) {
        if std::mem::replace(&mut self.failed, true) {
            return;
        }
        self.unfinished();
        let alone = self.written == 0;
        if alone {
            self.status = failed::status(&self.plan, class);
        }
        let subject = Subject::Failed { class, message };
        if !alone && self.write(Moment::Error, subject) {
            return;
        }
        let Some(body) = self.plan.error else { return };
        let plan = Arc::clone(&self.plan);
        if self.scene.run(&plan, (Moment::Error, body), &subject, &self.parts, self.written) {
            if alone {
                self.out.put_all(self.scene.body().as_bytes());
                self.scene.headers(&plan, &mut self.headers);
            } else {
                let name = failed::event_name(&plan, class);
                framing::event(plan.format, name.as_deref(), true, self.scene.body(), false, &mut self.out);
                self.written += 1;
            }
        }
    }

    /// Writes a piece of a part.
    pub(super) fn piece(&mut self, at: usize, field: Field, text: &str, number: i64) {
        let key = (at, field, number);
        let (start, event) = (self.out.len(), self.written);
        if self.learned.write(key, text, event, &mut self.out) {
            #[cfg(debug_assertions)]
            self.prove_learned(start, &Subject::Piece { at, field, text, number });
            self.written = event + 1;
            return;
        }
        if !self.write(Moment::Delta, Subject::Piece { at, field, text, number }) {
            self.lost(at, field);
        } else if self.written == event + 1 {
            self.learned.look(key, text, event, &self.out[start..]);
        }
    }

    /// Holds in every test that templates would have written the same.
    #[cfg(debug_assertions)]
    fn prove_learned(&mut self, start: usize, piece: &Subject<'_>) {
        let learned = self.out.split_off(start);
        self.write(Moment::Delta, *piece);
        assert_eq!(String::from_utf8_lossy(&self.out[start..]), String::from_utf8_lossy(&learned));
    }

    /// A piece that no event of the API has a place for.
    pub(super) fn lost(&mut self, at: usize, field: Field) {
        let kind = self.parts.all().get(at).and_then(|held| held.kind).unwrap_or(Keyword::Text);
        let severity = match field {
            Field::Signature | Field::Encrypted | Field::Citation => Severity::Warning,
            _ if kind == Keyword::Reasoning => Severity::Warning,
            _ => Severity::Error,
        };
        let name = Field::ALL.iter().find(|(_, known)| *known == field).map_or("", |&(name, _)| name);
        self.report.add(
            Code::Unsupported,
            severity,
            &text!("{}.{name}", kind.text()),
            "has no place in this API's stream",
            None,
        );
    }

    /// What is known of the response as a whole, and has no place in the API's answers.
    pub(super) fn unnamed(&mut self, slot: Slot, is_said: bool, path: &str) {
        let reads = |op: &Op| op.slot().is_some_and(|read| read.slot == slot);
        if is_said && !self.plan.templates.ops.iter().any(reads) {
            self.untellable(path);
        }
    }

    /// What the provider has said of the response, and this API's stream does not.
    pub(super) fn unserved(&mut self) {
        self.unnamed(Slot::ResponseCreated, !self.scene.made.is_empty(), "created");
        if !self.scene.tier.is_empty() && !self.scene.is_same() {
            self.untellable("service_tier");
        }
    }

    fn untellable(&mut self, path: &str) {
        self.report.add(Code::Unsupported, Severity::Info, path, "has no place in this API's stream", None);
    }

    /// Whoever is served reads nothing behind an error: what comes is told once.
    pub(super) fn behind(&mut self, event: &Told<'_>) {
        let says = match event.kind {
            EventKind::Delta => true,
            // a name, or an identifier, that came late
            EventKind::PartEnd => !event.name.is_empty() || !event.id.is_empty(),
            _ => false,
        };
        if says && !std::mem::replace(&mut self.behind, true) {
            let path = text!("choices[{}].message.content[{}]", event.choice, event.part);
            let message = "came after an error, which ends this API's stream";
            self.report.add(Code::Drop, Severity::Error, &path, message, None);
        }
    }

    /// A part may have its name and its identifier only at its end: if its beginning is on the wire, that is told.
    pub(super) fn late(&mut self, at: usize, event: &Told<'_>) {
        let Some(held) = self.parts.get(at) else { return };
        let waits = held.waits;
        let call = held.kind.is_some_and(Keyword::is_call);
        let [name, id] = [(&mut held.name, event.name), (&mut held.id, event.id)].map(|(known, late)| {
            let is_news = !late.is_empty() && **known != *late;
            if is_news && (waits || known.is_empty()) {
                known.clear();
                known.push_str(late);
            }
            is_news && !waits
        });
        let severity = if call { Severity::Warning } else { Severity::Info };
        for (is_told, field, severity) in [(name, "name", Severity::Error), (id, "id", severity)] {
            if is_told {
                let path = text!("{}.{field}", event.of.unwrap_or(Keyword::Text).text());
                let message = "came when the part had begun, and is not on the wire";
                self.report.add(Code::Unsupported, severity, &path, message, None);
            }
        }
    }

    /// Parts that waited to be whole, or for their turn, are not written any more: that is told.
    fn unfinished(&mut self) {
        for held in self.parts.all().iter().filter(|held| held.waits && !held.closed && held.holds()) {
            let path = text!("choices[{}].message.content[{}]", held.choice, held.part);
            let message = "was not whole, or not to be written yet, when the stream came to its end";
            self.report.add(Code::Drop, Severity::Error, &path, message, None);
        }
    }

    /// Writes the events of a moment; true if there was one.
    pub(super) fn write(&mut self, moment: Moment, subject: Subject<'_>) -> bool {
        let plan = Arc::clone(&self.plan);
        let of_part = moment.is_of_part();
        let at = subject.part();
        let (choice, kind) = match at.and_then(|at| self.parts.all().get(at)) {
            Some(held) => (held.choice, held.kind),
            None => (0, None),
        };
        if choice > 0 && !plan.choices {
            return true;
        }
        if let Some(held) = at.and_then(|at| self.parts.get(at))
            && of_part
            && held.index.is_none()
            && moment != Moment::PartEnd
        {
            let next = self.counts.get(choice as usize).map_or(0, |counts| counts.written);
            self.scene.part_index = next;
        } else if let Some(held) = at.and_then(|at| self.parts.get(at)) {
            self.scene.part_index = held.index.unwrap_or_default();
        }
        let mut any = false;
        for (place, event) in plan.events.iter().enumerate().filter(|(_, event)| event.is_at(moment)) {
            let of_kind = kind.is_none_or(|kind| event.kinds >> kind as u64 & 1 == 1);
            if !of_kind || !self.scene.is_due(event) || event.once && self.was_written(place, &subject) {
                continue;
            }
            let wrote = self.scene.run(&plan, (moment, event.body), &subject, &self.parts, self.written);
            self.scene.losses(&mut self.report);
            let told = if moment == Moment::Delta && !event.once { self.scene.told } else { self.scene.said };
            if !wrote || of_part && event.tells && told == 0 {
                continue;
            }
            // an item that is the provider's own is all of it, or none
            let is_own = moment == Moment::ItemStart && kind == Some(Keyword::Other);
            if is_own && self.scene.told == 0 {
                continue;
            }
            let name = plan.named.then_some(event.name.as_str()).filter(|_| event.name != "*");
            self.view.clear();
            let json = with_name(plan.event.as_deref(), event, self.scene.body(), &mut self.view);
            let first = self.written == 0;
            framing::event(plan.format, name, false, json, first, &mut self.out);
            self.written += 1;
            any = true;
            if let Some(held) = at.filter(|_| event.once).and_then(|at| self.parts.get(at)) {
                held.once |= bit(place);
            }
        }
        if any && (of_part || moment == Moment::ItemStart && kind == Some(Keyword::Other)) {
            self.on_the_wire(at, choice);
        }
        any
    }

    /// True if an event that is written once has been, for this part.
    fn was_written(&self, place: usize, subject: &Subject<'_>) -> bool {
        let held = subject.part().and_then(|at| self.parts.all().get(at));
        held.is_some_and(|held| held.once & bit(place) != 0)
    }

    /// True if an event that writes parts of this kind would write a piece of one; nothing is sent.
    pub(super) fn has_place(&mut self, piece: &Subject<'_>) -> bool {
        let plan = Arc::clone(&self.plan);
        let kind = piece.part().and_then(|at| self.parts.all().get(at)).and_then(|held| held.kind);
        let writes = |event: &&Written| [Moment::PartStart, Moment::Delta].iter().any(|&moment| event.is_at(moment));
        let of_kind = |event: &&Written| kind.is_none_or(|kind| event.kinds >> kind as u64 & 1 == 1);
        plan.events.iter().filter(writes).filter(of_kind).any(|event| {
            self.scene.run(&plan, (Moment::Delta, event.body), piece, &self.parts, self.written) && self.scene.told > 0
        })
    }

    /// A part has its number on the wire when something of it was written.
    fn on_the_wire(&mut self, at: Option<usize>, choice: u32) {
        let Some(held) = at.and_then(|at| self.parts.get(at)).filter(|held| held.index.is_none()) else { return };
        if let Some(counts) = self.counts.get_mut(choice as usize) {
            held.index = Some(counts.written);
            counts.written += 1;
        }
    }
}

/// An event in a set of events.
fn bit(place: usize) -> u64 {
    1_u64.checked_shl(place as u32).unwrap_or_default()
}

/// An event whose name stands in a member has it there.
fn with_name<'t>(key: Option<&str>, event: &Written, json: &'t str, out: &'t mut Text) -> &'t str {
    let Some(key) = key.filter(|_| !event.has_name) else { return json };
    out.push_str("{");
    crate::json::string(out, key);
    out.push_str(":");
    crate::json::string(out, &event.name);
    let rest = json.strip_prefix('{').unwrap_or("}");
    out.push_str(if rest == "}" { "" } else { "," });
    out.push_str(rest);
    out
}
