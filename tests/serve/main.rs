//! Serving: canonical responses and events in the form of every API.

mod complaints;
mod copied;
mod errors;
mod law;
mod page;
mod parts;
mod peers;
mod receipts;
mod stranger;
mod streams;
mod summaries;
mod support;
mod thoughts;
mod whole;
