//! `cargo xtask growth`: counts the instructions that prompts, answers and streams of 500 and of 5,000 pieces take,
//! of every kind in `benches/growth`, and fails where ten times as much takes more than thirteen times as many.

use super::callgrind;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::Path;
use std::thread;

/// What ten times as many pieces may take: ten times as much, and what sorting and growing tables add.
const MOST: f64 = 13.0;
/// What counts, and the profile that it is built with.
const PROGRAM: (&str, &str) = ("growth", "counted");
/// The kind whose greater prompt is twenty times the smaller one: what does not find it finds nothing.
const FAULT: &str = "fault";

/// Instructions by kind and target, and there by size.
type Counts = BTreeMap<String, Vec<(u64, u64)>>;

/// Prints what each piece of a prompt costs, from ten of them to a hundred thousand.
pub fn table(root: &Path) -> Result<(), String> {
    callgrind::built(root, PROGRAM.0, PROGRAM.1)?;
    let counts = counted(root, "table", &["table".to_owned()])?;
    println!("| instructions per | 10 | 100 | 1,000 | 10,000 | 100,000 |\n|---|--:|--:|--:|--:|--:|");
    for (name, sizes) in &counts {
        let cells: Vec<String> = sizes.iter().map(|(size, sum)| (sum / size).to_string()).collect();
        println!("| {name} | {} |", cells.join(" | "));
    }
    Ok(())
}

/// Counts, prints the steepest, and fails where one is too steep. Each kind goes to some of the wire formats, or to
/// all.
pub fn run(root: &Path, all: bool) -> Result<(), String> {
    callgrind::built(root, PROGRAM.0, PROGRAM.1)?;
    let shares: Vec<_> = thread::scope(|scope| {
        let shares: Vec<_> = (0..shares()).map(|share| scope.spawn(move || count(root, share, all))).collect();
        shares
            .into_iter()
            .map(|share| share.join().map_err(|_| "a thread that counts has panicked".to_owned()))
            .collect()
    });
    let mut counts = Counts::new();
    for share in shares {
        counts.extend(share??);
    }
    judge(&counts)
}

/// A process for each core, each with a share of the kinds.
fn shares() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// One share of the kinds.
fn count(root: &Path, share: usize, all: bool) -> Result<Counts, String> {
    let mut arguments = vec![share.to_string(), shares().to_string()];
    arguments.extend(all.then(|| "all".to_owned()));
    counted(root, &share.to_string(), &arguments)
}

/// Runs the program with these arguments.
fn counted(root: &Path, name: &str, arguments: &[String]) -> Result<Counts, String> {
    let mut counts = Counts::new();
    for (line, sum) in callgrind::count(root, &format!("growth-{name}"), PROGRAM, arguments, None)? {
        let (name, size) = line.rsplit_once(' ').ok_or_else(|| format!("{line:?} has no size"))?;
        let size = size.parse().map_err(|_| format!("{size:?} is no size"))?;
        counts.entry(name.to_owned()).or_default().push((size, sum));
    }
    Ok(counts)
}

fn judge(counts: &Counts) -> Result<(), String> {
    let ratio = |sizes: &[(u64, u64)]| match *sizes {
        [(_, small), (_, great)] => Some(great as f64 / small as f64),
        _ => None,
    };
    let mut ratios: Vec<(f64, &str)> =
        counts.iter().filter_map(|(name, sizes)| Some((ratio(sizes)?, name.as_str()))).collect();
    ratios.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (faults, ratios): (Vec<_>, Vec<_>) = ratios.into_iter().partition(|(_, name)| name.starts_with(FAULT));
    if faults.is_empty() || faults.iter().any(|&(ratio, _)| ratio <= MOST) {
        return Err(format!(
            "twenty times as much was not found to take more than {MOST} times as long, so nothing would be: {faults:?}"
        ));
    }
    let (steep, fair): (Vec<_>, Vec<_>) = ratios.iter().partition(|&&(ratio, _)| ratio > MOST);
    for (ratio, name) in fair.iter().take(5) {
        println!("{ratio:6.2}  {name}");
    }
    println!("{} pairs, of {} kinds and targets", ratios.len(), counts.len());
    if steep.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = steep.iter().map(|(ratio, name)| format!("{ratio:6.2}  {name}")).collect();
    Err(format!("5,000 take more than {MOST} times what 500 take:\n{}", lines.join("\n")))
}
