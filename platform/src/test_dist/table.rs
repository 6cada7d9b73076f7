//! The table of targets and consumers.

/// How a consumer did.
pub enum Cell {
    /// It works.
    Passed,
    /// It was built; this machine cannot run it.
    Linked,
    /// This target has no such consumer.
    NotFor,
    /// It failed, and why.
    Failed(String),
}

/// Rows of targets, columns of consumers.
pub struct Table {
    columns: Vec<&'static str>,
    rows: Vec<(String, Vec<Cell>)>,
}

impl Table {
    /// An empty table.
    pub fn new(columns: impl Iterator<Item = &'static str>) -> Self {
        Self { columns: columns.collect(), rows: Vec::new() }
    }

    /// Adds a target.
    pub fn row(&mut self, name: &str, cells: impl Iterator<Item = Cell>) {
        self.rows.push((name.to_owned(), cells.collect()));
    }

    /// Prints it, then every failure; an error says how many there were.
    pub fn print(&self) -> Result<(), String> {
        let width = self.rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let head: Vec<String> = self.columns.iter().map(|name| format!("{name:>10}")).collect();
        println!("\n{:width$} {}", "", head.join(" "));
        for (name, cells) in &self.rows {
            let cells: Vec<String> = cells.iter().map(|cell| format!("{:>10}", cell.word())).collect();
            println!("{name:width$} {}", cells.join(" "));
        }
        let mut failed = 0;
        for (name, cells) in &self.rows {
            for (column, cell) in self.columns.iter().zip(cells) {
                if let Cell::Failed(message) = cell {
                    failed += 1;
                    println!("\n{name}, {column}: {message}");
                }
            }
        }
        let all: usize =
            self.rows.iter().flat_map(|(_, cells)| cells).filter(|cell| !matches!(cell, Cell::NotFor)).count();
        println!("\n{} consumers work, {failed} failed", all - failed);
        if failed == 0 { Ok(()) } else { Err(format!("{failed} consumers failed")) }
    }
}

impl Cell {
    fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Linked => "linked",
            Self::NotFor => "-",
            Self::Failed(_) => "FAILED",
        }
    }
}
