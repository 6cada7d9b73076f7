//! Steps that build into folders of their own, run by a child process beside the other steps: most steps use one core.

use crate::run::target;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

/// A child process that runs such steps.
pub struct Beside {
    child: Child,
    log: PathBuf,
}

impl Beside {
    /// Starts `cargo xtask` with these arguments; what it says comes when it has ended.
    pub fn start(root: &Path, args: &[&str]) -> Result<Self, String> {
        let log = target(root).join("beside.log");
        let failed = |error: std::io::Error| format!("{}: {error}", log.display());
        let out = File::create(&log).map_err(failed)?;
        let errors = out.try_clone().map_err(failed)?;
        let program = std::env::current_exe().map_err(|error| format!("the chore's own program: {error}"))?;
        let mut command = Command::new(program);
        let child = command.current_dir(root).args(args).stdout(out).stderr(errors).spawn();
        let child = child.map_err(|error| format!("cannot run {command:?}: {error}"))?;
        Ok(Self { child, log })
    }

    /// Waits for its end, and says what it has said.
    pub fn finish(mut self) -> Result<(), String> {
        let status = self.child.wait();
        println!("{}", fs::read_to_string(&self.log).unwrap_or_default());
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("a step that ran beside the others has failed ({status}), see above")),
            Err(error) => Err(format!("waiting for the steps beside the others: {error}")),
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // when another step has ended everything, nobody waits for it
        let _ = self.child.kill();
    }
}
